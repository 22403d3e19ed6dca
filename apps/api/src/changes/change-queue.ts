import type { TrackRecord } from '@soundfoundry/track'
import { Arrival } from '../arrival.ts'

/** What a caller is told that may see the fleet, without saying what about it has changed: it reads that again. */
export const fleetChanges = ['providers', 'keys', 'alerts'] as const
export type FleetChange = (typeof fleetChanges)[number]

/** A track as it stands, and the id under which that is told. */
export interface ChangedTrack {
  readonly type: 'track'
  readonly id: string | null
  readonly record: TrackRecord
}

/** Something that is to be told: a track, something of the fleet, or that changes may have been missed. */
export type Change =
  | ChangedTrack
  | { readonly type: FleetChange }
  | { readonly type: 'ready'; readonly id: string | null; readonly resumed: boolean }

/** More tracks than this at once are only waited for by whoever does not read. */
const most = 500

const keyOf = (change: Change): string => (change.type === 'track' ? `track ${change.record.id}` : change.type)

/**
 * What one listener has not been sent yet. Of each track only the newest state is kept, in the order of the last changes; a
 * listener that does not read for long is told that it has missed some.
 */
export class ChangeQueue {
  readonly #changes = new Map<string, Change>()
  readonly #arrival = new Arrival()
  #ended = false
  readonly #position: () => string

  /** @param position what a listener that has missed changes is told to go on after */
  constructor(position: () => string) {
    this.#position = position
  }

  put(change: Change): void {
    const key = keyOf(change)
    // Whoever has missed changes reads everything anew: what comes before that is of no use.
    if (change.type === 'ready') this.#changes.clear()
    this.#changes.delete(key)
    this.#changes.set(key, change)
    if (this.#changes.size > most) this.put({ type: 'ready', id: this.#position(), resumed: false })
    this.#arrival.tell()
  }

  /** Nothing more comes; whoever waits is told. */
  end(): void {
    this.#ended = true
    this.#arrival.tell()
  }

  /** The next change; `quiet` when none comes within so many milliseconds, `ended` once none will come. */
  async take(quietMs: number): Promise<Change | 'quiet' | 'ended'> {
    if (this.#changes.size === 0 && !this.#ended) await this.#arrival.within(quietMs)
    if (this.#ended) return 'ended'
    for (const [key, change] of this.#changes) {
      this.#changes.delete(key)
      return change
    }
    return 'quiet'
  }
}
