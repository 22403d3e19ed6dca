import { createHash, randomUUID } from 'node:crypto'
import { AppError } from '@soundfoundry/errors'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer, PublishAck } from './ack-multiplexer.ts'
import type { Clock, StoreAccess } from './broker-clock.ts'
import { chunksOf } from './chunks.ts'
import { decode, encode } from './codec.ts'
import { purge } from './purge.ts'
import { parseStoredObject, type StoredObject } from './stored-object.ts'
import { readLast, readNext, type Stored } from './stream-reader.ts'
import { audioStream, buckets, subjects } from './topology.ts'

/** Small enough for any broker's message limit, large enough that a track is a few dozen messages. */
const chunkBytes = 128 * 1024
/** How many chunks may wait for their acknowledgement: what a store holds in memory is this times `chunkBytes`. */
const maxUnacknowledged = 8
const maxRaces = 20

export interface StoredAudio {
  bytes: number
  /** The audio itself. It errors before its last piece when the checksum is not the one it was stored with. */
  data: ReadableStream<Uint8Array>
}

/**
 * The audio of tracks, by track id, in an object store as NATS ADR-20 lays it out. Written and read here rather than by
 * the client's own object store, which keeps whole tracks in memory and waits for ever for a piece that is not there.
 */
export class AudioStore {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #clock: Clock

  constructor({ connection, manager, publisher, clock }: StoreAccess) {
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
    this.#clock = clock
  }

  /**
   * Stores a stream under the track's id, replacing what an earlier, interrupted try left. Never holds it whole in memory.
   * Throws `broker_unavailable` or `storage_full`; an error of the stream itself is passed on as it is.
   */
  async put(track: string, data: ReadableStream<Uint8Array>): Promise<void> {
    const name = subjects.audioName(track, randomUUID())
    try {
      const written = await this.#writeChunks(subjects.audioChunks(name), data)
      await this.#name(track, { ...written, bucket: buckets.audio, name: track, nuid: name })
    } catch (error) {
      const purged = this.#purge(name)
      // A broker that does not answer would hold up the error as well.
      if (!(error instanceof AppError) || error.code !== 'broker_unavailable') await purged
      throw error
    }
  }

  /** The audio of a track as a stream, or null when there is none (any more). Throws `broker_unavailable`. */
  async get(track: string): Promise<StoredAudio | null> {
    const found = await this.#find(track)
    if (found === null) return null
    return { bytes: found.object.size, data: this.#read(found.object) }
  }

  /**
   * Removes the audio of a track, and what interrupted stores have left of it. Harmless to repeat: a store that was under way
   * has to, once it has ended. Throws `broker_unavailable`.
   */
  async erase(track: string): Promise<void> {
    const info = subjects.audioInfo(track)
    const stored = await readLast(this.#connection, audioStream, info)
    // What names the pieces goes last, so that whoever is interrupted finds them again.
    const names = [subjects.audioName(track, '*'), ...(stored === null ? [] : namesIn(stored))]
    for (const name of names) await purge(this.#manager, audioStream, { filter: subjects.audioChunks(name) })
    await purge(this.#manager, audioStream, { filter: info })
  }

  async #find(track: string): Promise<{ object: StoredObject; revision: number } | null> {
    const stored = await readLast(this.#connection, audioStream, subjects.audioInfo(track))
    if (stored === null) return null
    const object = decode(stored.data, parseStoredObject)
    return object.deleted === true ? null : { object, revision: stored.sequence }
  }

  async #writeChunks(
    subject: string,
    data: ReadableStream<Uint8Array>,
  ): Promise<Pick<StoredObject, 'size' | 'chunks' | 'digest' | 'metadata'>> {
    const hash = createHash('sha256')
    const unacknowledged: Array<Promise<PublishAck>> = []
    let size = 0
    let chunks = 0
    let first: number | undefined
    const acknowledge = async (): Promise<void> => {
      const ack = await unacknowledged.shift()
      first ??= ack?.sequence
    }
    try {
      for await (const chunk of chunksOf(data, chunkBytes)) {
        hash.update(chunk)
        size += chunk.length
        chunks += 1
        const publishing = this.#publisher.publish(subject, chunk)
        // Waited for below, but perhaps not before it fails.
        publishing.catch(() => undefined)
        unacknowledged.push(publishing)
        if (unacknowledged.length >= maxUnacknowledged) await acknowledge()
      }
      while (unacknowledged.length > 0) await acknowledge()
    } finally {
      // What is still on its way would come after the purge of a store that has failed.
      await Promise.allSettled(unacknowledged)
    }
    return { size, chunks, digest: digestOf(hash.digest()), metadata: { first_sequence: String(first ?? 1) } }
  }

  /** Makes the chunks the track's audio, and lets go of exactly those that they replace. */
  async #name(track: string, object: Omit<StoredObject, 'mtime'>): Promise<void> {
    for (let race = 0; race < maxRaces; race++) {
      const before = await readLast(this.#connection, audioStream, subjects.audioInfo(track))
      const announced: StoredObject = { ...object, mtime: this.#clock.date().toISOString() }
      try {
        await this.#publisher.publish(subjects.audioInfo(track), encode(announced), {
          expectedLastSequence: before?.sequence ?? 0,
          headers: { 'Nats-Rollup': 'sub' },
        })
      } catch (error) {
        if (error instanceof AppError && error.code === 'conflict') continue
        throw error
      }
      if (before !== null) await this.#purgeReplaced(before)
      return
    }
    throw new AppError('conflict', { detail: 'The audio changes too fast to be written.' })
  }

  #read(object: StoredObject): ReadableStream<Uint8Array> {
    const hash = createHash('sha256')
    let read = 0
    let next = Number(object.metadata?.first_sequence ?? 1)
    return new ReadableStream<Uint8Array>({
      pull: async controller => {
        if (read < object.chunks) {
          const chunk = await readNext(this.#connection, audioStream, subjects.audioChunks(object.nuid), next)
          if (chunk === null) throw new AppError('internal', { detail: 'A piece of the stored audio is missing.' })
          read += 1
          next = chunk.sequence + 1
          hash.update(chunk.data)
          if (read === object.chunks && digestOf(hash.digest()) !== object.digest) {
            throw new AppError('internal', { detail: 'The stored audio is damaged: its checksum does not match.' })
          }
          controller.enqueue(chunk.data)
        }
        if (read === object.chunks) controller.close()
      },
    })
  }

  async #purgeReplaced(before: Stored): Promise<void> {
    for (const name of namesIn(before)) await this.#purge(name)
  }

  /** Pieces that nobody can reach are only wasted space, and their age ends them: no error of this matters. */
  async #purge(name: string): Promise<void> {
    await this.#manager.streams.purge(audioStream, { filter: subjects.audioChunks(name) }).catch(() => undefined)
  }
}

/** What the pieces of an object are called; none where it cannot be read: they go with their age. */
function namesIn({ data }: Stored): string[] {
  try {
    return [decode(data, parseStoredObject).nuid]
  } catch {
    return []
  }
}

/** As ADR-20 writes it: base64 for URLs, with padding. */
function digestOf(sha256: Buffer): string {
  return `SHA-256=${sha256.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`
}
