import { parseTrackRecord, type TrackRecord } from '@soundfoundry/track'
import type { NatsConnection } from 'nats'
import { decode } from './codec.ts'
import { readAt } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'
import type { EndedTrack, TrackIndex } from './track-index.ts'

/** What is held of scattered records at most, in bytes and in number. */
const maxBytes = 64 * 1024 * 1024
const maxHeld = 32_768

/** Questions under way at once. */
const atOnce = 16

interface Held {
  revision: number
  data: Uint8Array
}

/**
 * The last records of tracks that have ended, as the index knows them. They are read by their place in the stream. Those of
 * a rare kind lie far apart, each in another block that the broker would have to load for it: 10 ms for each track of a
 * page. So these few are held in memory, the newest of them when they are many.
 */
export class EndedRecords {
  readonly #connection: NatsConnection
  readonly #index: TrackIndex
  readonly #held = new Map<string, Held>()
  #holding: Promise<void> | null = null

  constructor(connection: NatsConnection, index: TrackIndex) {
    this.#connection = connection
    this.#index = index
  }

  /** How many records are in memory. */
  get held(): number {
    return this.#held.size
  }

  /**
   * The last record of a track, or null when the index knows of no end or the record is no longer there.
   * Throws `message_invalid` for a record of unknown shape, `broker_unavailable`.
   */
  async read(id: string): Promise<TrackRecord | null> {
    const revision = this.#index.revisionOfEnd(id)
    const data = revision === null ? null : await this.#dataOf({ id, revision })
    return data === null ? null : decode(data, parseTrackRecord)
  }

  /**
   * Reads the scattered records that are not held yet, a few at a time so that nobody else waits for them, and lets go of
   * those that are not scattered, or kept, any more. Throws `broker_unavailable`; what was read until then is held.
   */
  hold(): Promise<void> {
    this.#holding ??= this.#holdScattered().finally(() => (this.#holding = null))
    return this.#holding
  }

  /** Lets go of the record of a track, which has another one now. */
  forget(id: string): void {
    this.#held.delete(id)
  }

  async #holdScattered(): Promise<void> {
    const wanted = new Set<string>()
    let bytes = 0
    let isFull = false
    for (const some of batches(this.#index.scattered(), atOnce)) {
      const read = await Promise.all(some.map(async ended => ({ ended, data: await this.#dataOf(ended) })))
      for (const { ended, data } of read) {
        bytes += data?.length ?? 0
        isFull ||= bytes > maxBytes || wanted.size === maxHeld
        if (data === null || isFull) continue
        wanted.add(ended.id)
        this.#held.set(ended.id, { revision: ended.revision, data })
      }
      if (isFull) break
    }
    for (const id of this.#held.keys()) if (!wanted.has(id)) this.#held.delete(id)
  }

  async #dataOf({ id, revision }: EndedTrack): Promise<Uint8Array | null> {
    const held = this.#held.get(id)
    if (held?.revision === revision) return held.data
    const stored = await readAt(this.#connection, streams.tracks, subjects.track(id), revision)
    // A copy, for what came from the network shares its memory with other messages.
    return stored === null ? null : stored.data.slice()
  }
}

function* batches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
