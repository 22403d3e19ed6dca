import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, TrackChange } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { TrackRecord } from '@soundfoundry/track'
import { isLeftOut, loadTrack } from '../load-track.ts'
import { ChangeQueue, type Change, type ChangedTrack } from './change-queue.ts'
import { watchFleet } from './fleet-watch.ts'

/** Who listens: to whose tracks, null for everybody's, and whether to the fleet as well. */
export interface Listener {
  readonly sees: string | null
  readonly operates: boolean
}

interface Listening extends Listener {
  readonly queue: ChangeQueue
}

/** Records that are read at the same time, and so many that a listener who comes back is told of one by one. */
const readsAtOnce = 32
const mostReplayed = 1_000
const retryMs = 500

/**
 * What changes, for everybody who listens to one gateway: each change is read once, however many there are. While nobody
 * listens nothing is read.
 */
export class ChangeFeed {
  readonly #bus: Bus
  readonly #listening = new Set<Listening>()
  /** Tracks that have changed, in that order, and the revision of the change. */
  readonly #pending = new Map<string, number>()
  #stop: (() => void) | null = null
  #isReading = false
  #isClosing = false

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /**
   * Begins to listen. Throws `list_not_ready` while it is not known yet what there is.
   *
   * @param after the id of the event after which a listener goes on; null for one that begins
   */
  listen(listener: Listener, after: string | null): { events: AsyncGenerator<Change, void>; queue: ChangeQueue } {
    if (!this.#bus.list().isFilled) throw new AppError('list_not_ready')
    this.#stop ??= this.#watch()
    const queue = new ChangeQueue(() => this.#here())
    const listening = { ...listener, queue }
    this.#listening.add(listening)
    if (this.#isClosing) queue.end()
    // In the same turn: what changes from here on is in the queue.
    const missed = after === null ? null : this.#bus.list().changedSince(readEventId(after), mostReplayed)
    return { events: this.#replay(listening, missed, this.#here()), queue }
  }

  /** Ends what one listener is told. */
  leave(queue: ChangeQueue): void {
    queue.end()
    for (const listening of this.#listening) if (listening.queue === queue) this.#listening.delete(listening)
    if (this.#listening.size === 0) this.#pending.clear()
  }

  /** Ends all streams: their listeners go on elsewhere. */
  close(): void {
    this.#isClosing = true
    this.#stop?.()
    for (const { queue } of this.#listening) queue.end()
  }

  #watch(): () => void {
    const stopTracks = this.#bus
      .list()
      .onChange({ changed: change => this.#note(change), missed: () => this.#tellMissed() })
    const stopFleet = watchFleet(this.#bus, type => {
      for (const { operates, queue } of this.#listening) if (operates) queue.put({ type })
    })
    return () => {
      stopTracks()
      stopFleet()
    }
  }

  async *#replay(listening: Listening, missed: TrackChange[] | null, here: string): AsyncGenerator<Change, void> {
    const changes = missed ?? []
    // Whoever goes on is at the place of each event that follows, and not beyond it.
    yield { type: 'ready', id: changes.length === 0 ? here : null, resumed: missed !== null }
    for (let at = 0; at < changes.length; at += readsAtOnce) {
      for (const change of await this.#read(changes.slice(at, at + readsAtOnce)))
        if (isSeen(change, listening)) yield change
    }
  }

  /** The tracks as they stand, without those that are not kept any more or that only another release can read. */
  async #read(changes: readonly TrackChange[]): Promise<ChangedTrack[]> {
    const records = await Promise.all(changes.map(({ id }) => this.#recordOf(id)))
    return changes.flatMap(({ revision }, at): ChangedTrack[] => {
      const record = records[at] ?? null
      return record === null ? [] : [{ type: 'track', id: this.#idOf(revision), record }]
    })
  }

  #note({ id, revision }: TrackChange): void {
    if (this.#listening.size === 0) return
    this.#pending.delete(id)
    this.#pending.set(id, revision)
    if (!this.#isReading) void this.#readPending()
  }

  async #readPending(): Promise<void> {
    this.#isReading = true
    while (this.#pending.size > 0 && !this.#isClosing) {
      const changes = [...this.#pending].slice(0, readsAtOnce).map(([id, revision]) => ({ id, revision }))
      for (const { id } of changes) this.#pending.delete(id)
      try {
        for (const change of await this.#read(changes)) this.#tell(change)
      } catch {
        // The broker is away, which its own watch tells: those that have not changed since are read again.
        for (const { id, revision } of changes) if (!this.#pending.has(id)) this.#pending.set(id, revision)
        await delay(retryMs, undefined, { ref: false })
      }
    }
    this.#isReading = false
  }

  #tell(change: ChangedTrack): void {
    for (const listening of this.#listening) if (isSeen(change, listening)) listening.queue.put(change)
  }

  #tellMissed(): void {
    this.#pending.clear()
    for (const { queue } of this.#listening) queue.put({ type: 'ready', id: this.#here(), resumed: false })
  }

  async #recordOf(id: string): Promise<TrackRecord | null> {
    try {
      return (await loadTrack(this.#bus, id, null)).record
    } catch (error) {
      if (isLeftOut(error)) return null
      throw error
    }
  }

  #here(): string {
    return writeEventId(this.#bus.list().position)
  }

  /** A track that was only asked for has no place in the order of changes: whoever comes back is told of it once it has. */
  #idOf(revision: number): string | null {
    return revision === 0 ? null : writeEventId({ ...this.#bus.list().position, revision })
  }
}

const isSeen = ({ record }: ChangedTrack, { sees }: Listener): boolean => sees === null || record.caller === sees

/** The stream's own time goes first: a broker that lost its disk counts from the beginning. */
const writeEventId = ({ stream, revision }: { stream: string; revision: number }): string => `${stream}-${revision}`

function readEventId(id: string): { stream: string; revision: number } {
  const [, stream = '', revision = ''] = /^([0-9a-z]{1,12})-(\d{1,15})$/.exec(id) ?? []
  return { stream, revision: revision === '' ? Number.POSITIVE_INFINITY : Number(revision) }
}
