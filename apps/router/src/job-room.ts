import type { Bus, Disposal } from '@soundfoundry/bus'

export interface JobLimits {
  /** With as many jobs as this, a new track that has to wait does so in the log of requests. */
  waiting: number
  /** With as many jobs as this, a new track that could run waits there, too. */
  running: number
  /** When a track that found no room is looked at again. Milliseconds. */
  againMs: number
}

/**
 * Of the broker's 500,000 places. What is left is for tracks that go from one queue to another: these need a place before
 * they give theirs back, and with none left nothing would ever move again. Waiting tracks leave room for those that run,
 * and for their own consumer, which holds 200,000 at once.
 */
export const defaultLimits: JobLimits = { waiting: 100_000, running: 400_000, againMs: 10_000 }

/** The count at the broker is asked for no more often than this, and counted on from in between. Milliseconds. */
const freshMs = 1_000

/** Whether there is room for new tracks among the jobs. */
export class JobRoom {
  readonly #bus: Bus
  readonly #limits: JobLimits
  #count = 0
  #countedAt = -Infinity
  #counting: Promise<void> | null = null

  constructor(bus: Bus, limits: JobLimits = defaultLimits) {
    this.#bus = bus
    this.#limits = limits
  }

  /** A request for which there is no room waits where it is. */
  get later(): Disposal {
    return { act: 'back', delayMs: this.#limits.againMs }
  }

  /** Takes a place for a new track, if there is one left for what it would do. Throws `broker_unavailable`. */
  async take(use: 'waiting' | 'running'): Promise<boolean> {
    if (performance.now() - this.#countedAt > freshMs) await (this.#counting ??= this.#recount())
    if (this.#count >= this.#limits[use]) return false
    this.#count += 1
    return true
  }

  async #recount(): Promise<void> {
    try {
      this.#count = await this.#bus.jobs.count()
      this.#countedAt = performance.now()
    } finally {
      this.#counting = null
    }
  }
}
