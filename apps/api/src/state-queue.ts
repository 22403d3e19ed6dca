import { Arrival } from './arrival.ts'
import type { LoadedTrack } from './load-track.ts'

/** A state of a track, on its way to one listener. */
export interface QueuedState extends LoadedTrack {
  /** It was read after the broker had been away: it need not be newer than what was sent. */
  readonly again: boolean
}

/** More changes than this at once are only seen by whoever does not read; of those the newest count. */
const most = 16

/** What one listener has not been sent yet: bounded, however slowly it reads. */
export class StateQueue {
  readonly #states: QueuedState[] = []
  readonly #arrival = new Arrival()
  #ended = false

  get isEnded(): boolean {
    return this.#ended
  }

  put(state: QueuedState): void {
    if (this.#states.length === most) this.#states.shift()
    this.#states.push(state)
    this.#arrival.tell()
  }

  /** Nothing more comes; whoever waits is told. */
  end(): void {
    this.#ended = true
    this.#arrival.tell()
  }

  /** The next state; `quiet` when none comes within so many milliseconds, `ended` once there are none and none will come. */
  async take(quietMs: number): Promise<QueuedState | 'quiet' | 'ended'> {
    if (this.#states.length === 0 && !this.#ended) await this.#arrival.within(quietMs)
    if (this.#ended) return 'ended'
    return this.#states.shift() ?? 'quiet'
  }
}
