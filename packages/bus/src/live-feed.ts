import { AppError } from '@soundfoundry/errors'
import { parseTrackRecord, type TrackRecord } from '@soundfoundry/track'
import type { Msg, NatsConnection, Subscription } from 'nats'
import { decode } from './codec.ts'
import { keepTrying } from './keep-trying.ts'
import type { TrackStore } from './track-store.ts'
import { subjects } from './topology.ts'

/** How many records are read at the same time after a lost connection. */
const readsAtOnce = 256

/** `again` when it was read after a lost connection: it may have been told before, and revisions may have begun anew. */
export type LiveListener = (record: TrackRecord, revision: number, again: boolean) => void

interface Listening {
  readonly tell: LiveListener
  readonly onUnreadable: () => void
}

/**
 * Change notices of all tracks for one process: one subscription, however many listen. Notices are not kept, so a
 * listener first reads the record; after a lost connection everybody is told the record as it then stands.
 */
export class LiveFeed {
  readonly #connection: NatsConnection
  readonly #tracks: TrackStore
  readonly #listeners = new Map<string, Set<Listening>>()
  readonly #onError: (error: unknown, subject: string) => void
  /** The latest revision that was told, so that a slow read never takes anybody back. */
  readonly #told = new Map<string, number>()
  #everything: { listener: (id: string, record: TrackRecord) => void; onMissed: () => void } | null = null
  #subscription: Subscription | null = null

  constructor(connection: NatsConnection, tracks: TrackStore, onError: (error: unknown, subject: string) => void) {
    this.#connection = connection
    this.#tracks = tracks
    this.#onError = onError
  }

  /**
   * Tells `tell` every record of a track from now on, and `onUnreadable` that there is one that only another release can
   * read: the end of the track may be in it, or after it. Returns the function that stops both.
   */
  listen(id: string, tell: LiveListener, onUnreadable: () => void = () => undefined): () => void {
    this.#subscribe()
    const listening = { tell, onUnreadable }
    const listeners = this.#listeners.get(id) ?? new Set()
    listeners.add(listening)
    this.#listeners.set(id, listeners)
    return () => {
      listeners.delete(listening)
      if (listeners.size > 0 || this.#listeners.get(id) !== listeners) return
      this.#listeners.delete(id)
      this.#told.delete(id)
    }
  }

  /**
   * Tells `listener` every record of every track from now on. Notices that are missed while the broker is away are not
   * repeated: `onMissed` says when that may have happened.
   */
  listenToAll(listener: (id: string, record: TrackRecord) => void, onMissed: () => void): void {
    this.#subscribe()
    this.#everything = { listener, onMissed }
  }

  /** The connection was lost and is back: notices may have been missed. Resolves once everybody has been told. */
  async resync(): Promise<void> {
    // The broker may have come back with an empty disk, where revisions begin again.
    this.#told.clear()
    this.#everything?.onMissed()
    const ids = [...this.#listeners.keys()]
    for (let at = 0; at < ids.length; at += readsAtOnce) {
      await Promise.all(ids.slice(at, at + readsAtOnce).map(id => this.#readAndTell(id)))
    }
  }

  async #readAndTell(id: string): Promise<void> {
    const onError = (error: unknown): void => this.#onError(error, subjects.track(id))
    await keepTrying(
      this.#connection,
      async () => {
        if (!this.#listeners.has(id)) return
        const current = await this.#tracks.get(id).catch(unreadableIfInvalid)
        if (current === 'unreadable') this.#tellUnreadable(id)
        else if (current !== null) this.#tell(id, current.record, current.revision, true)
      },
      onError,
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
    if (this.#everything === null && !this.#listeners.has(id)) return
    const revision = Number(message.headers?.get('Nats-Sequence') ?? Number.NaN)
    if (!Number.isSafeInteger(revision)) return
    let record: TrackRecord
    try {
      record = decode(message.data, parseTrackRecord)
    } catch (error) {
      this.#onError(error, message.subject)
      this.#tellUnreadable(id)
      return
    }
    this.#everything?.listener(id, record)
    if (this.#listeners.has(id)) this.#tell(id, record, revision, false)
  }

  #tell(id: string, record: TrackRecord, revision: number, again: boolean): void {
    if (revision < (this.#told.get(id) ?? 0)) return
    this.#told.set(id, revision)
    this.#tellEach(id, ({ tell }) => tell(record, revision, again))
  }

  #tellUnreadable(id: string): void {
    this.#tellEach(id, ({ onUnreadable }) => onUnreadable())
  }

  #tellEach(id: string, call: (listening: Listening) => void): void {
    for (const listening of this.#listeners.get(id) ?? []) {
      try {
        call(listening)
      } catch (error) {
        this.#onError(error, subjects.live(id))
      }
    }
  }
}

/** A record of unknown shape is not worth another try here. */
function unreadableIfInvalid(error: unknown): 'unreadable' {
  if (error instanceof AppError && error.code === 'message_invalid') return 'unreadable'
  throw error
}
