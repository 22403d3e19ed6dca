import { AppError } from '@soundfoundry/errors'
import { StorageType, nanos, type JetStreamClient, type ObjectStore } from 'nats'
import { buckets, type TopologyOptions } from './topology.ts'

/** Small enough for any broker's message limit, large enough that a track is a few dozen messages. */
const chunkBytes = 128 * 1024
const day = 24 * 60 * 60 * 1000

export interface StoredAudio {
  bytes: number
  /** The audio itself. It errors at its end when the checksum is not the one it was stored with. */
  data: ReadableStream<Uint8Array>
}

/** The audio of tracks, by track id. */
export class AudioStore {
  readonly #store: ObjectStore

  private constructor(store: ObjectStore) {
    this.#store = store
  }

  static async open(jetstream: JetStreamClient, options: TopologyOptions): Promise<AudioStore> {
    const store = await jetstream.views.os(buckets.audio, {
      storage: StorageType.File,
      ttl: nanos(options.retentionDays * day),
    })
    return new AudioStore(store)
  }

  /** Stores a stream under the track's id, replacing what an earlier, interrupted try left. Never holds it whole in memory. */
  async put(track: string, data: ReadableStream<Uint8Array>): Promise<void> {
    try {
      await this.#store.put({ name: track, options: { max_chunk_size: chunkBytes } }, data)
    } catch (cause) {
      throw new AppError('broker_unavailable', { detail: 'The audio could not be stored.', cause })
    }
  }

  /** The audio of a track as a stream, or null when there is none (any more). */
  async get(track: string): Promise<StoredAudio | null> {
    try {
      const found = await this.#store.get(track)
      if (found === null) return null
      return { bytes: found.info.size, data: verified(found.data, found.error) }
    } catch (cause) {
      throw new AppError('broker_unavailable', { detail: 'The audio could not be read.', cause })
    }
  }
}

/** Passes the chunks on, and fails at the end when the client found the digest to be wrong. */
function verified(data: ReadableStream<Uint8Array>, failed: Promise<Error | null>): ReadableStream<Uint8Array> {
  return data.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async flush(controller) {
        const error = await failed
        if (error !== null) controller.error(error)
      },
    }),
  )
}
