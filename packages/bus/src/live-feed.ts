import { parseTrackRecord, type TrackRecord } from '@soundfoundry/track'
import type { Msg, NatsConnection, Subscription } from 'nats'
import { decode } from './codec.ts'
import type { TrackStore } from './track-store.ts'
import { subjects } from './topology.ts'

export type LiveListener = (record: TrackRecord, revision: number) => void

/**
 * Change notices of all tracks for one process: one subscription, however many listen. Notices are not kept, so a
 * listener first reads the record; after a lost connection everybody is told the record as it then stands.
 */
export class LiveFeed {
  readonly #connection: NatsConnection
  readonly #tracks: TrackStore
  readonly #listeners = new Map<string, Set<LiveListener>>()
  #subscription: Subscription | null = null

  constructor(connection: NatsConnection, tracks: TrackStore) {
    this.#connection = connection
    this.#tracks = tracks
  }

  /** Tells `listener` every record of a track from now on. Returns the function that stops it. */
  listen(id: string, listener: LiveListener): () => void {
    this.#subscribe()
    const listeners = this.#listeners.get(id) ?? new Set()
    listeners.add(listener)
    this.#listeners.set(id, listeners)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(id)
    }
  }

  /** The connection was lost and is back: notices may have been missed. */
  async resync(): Promise<void> {
    await Promise.allSettled(
      [...this.#listeners.keys()].map(async id => {
        const current = await this.#tracks.get(id)
        if (current !== null) this.#tell(id, current.record, current.revision)
      }),
    )
  }

  #subscribe(): void {
    if (this.#subscription !== null) return
    this.#subscription = this.#connection.subscribe(subjects.everyLive, {
      callback: (error, message) => {
        if (error === null) this.#deliver(message)
      },
    })
  }

  #deliver(message: Msg): void {
    const id = message.subject.slice(subjects.live('').length)
    if (!this.#listeners.has(id)) return
    const revision = Number(message.headers?.get('Nats-Sequence') ?? Number.NaN)
    if (!Number.isSafeInteger(revision)) return
    try {
      this.#tell(id, decode(message.data, parseTrackRecord), revision)
    } catch {
      // A record of unknown shape: whoever reads the track itself is told so; a notice has nobody to tell.
    }
  }

  #tell(id: string, record: TrackRecord, revision: number): void {
    for (const listener of this.#listeners.get(id) ?? []) listener(record, revision)
  }
}
