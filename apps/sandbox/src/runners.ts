import { standingOf, type Work } from './work.ts'

/**
 * The machines on which an account's work runs, as many at once as the account may have; the rest waits in line, and what
 * does not begin in time never does. Nothing needs a timer: what happened since is worked out when somebody looks.
 */
export class Runners {
  readonly #most: number
  readonly #isHeld: () => boolean
  /** The latest work of each machine. */
  readonly #latest: Work[] = []
  #waiting: Work[] = []

  /**
   * @param most how many run at once
   * @param isHeld whether work that is stuck goes on being so
   */
  constructor(most: number, isHeld: () => boolean) {
    this.#most = most
    this.#isHeld = isHeld
  }

  /** Puts accepted work in line. */
  add(work: Work): void {
    this.#waiting.push(work)
  }

  /** Works out what began, and what did not begin in time, up to now. */
  advance(now: number): void {
    this.#waiting = this.#waiting.filter(work => work.canceledAt === undefined)
    for (let head = this.#waiting[0]; head !== undefined; head = this.#waiting[0]) {
      const { index, freeAt } = this.#nextFree(now)
      const startsAt = Math.max(head.acceptedAt + head.queueMs, freeAt)
      const limit = head.startLimit
      if (limit !== undefined && startsAt > limit.at) {
        if (limit.at > now) break
        expire(head, limit)
      } else {
        if (startsAt > now) break
        head.startsAt = startsAt
        this.#latest[index] = head
      }
      this.#waiting.shift()
    }
    for (const work of this.#waiting) if ((work.startLimit?.at ?? Infinity) <= now) expire(work, work.startLimit)
    this.#waiting = this.#waiting.filter(work => work.unstartedAt === undefined)
  }

  /** Forgets everything. */
  clear(): void {
    this.#latest.length = 0
    this.#waiting = []
  }

  #nextFree(now: number): { index: number; freeAt: number } {
    if (this.#latest.length < this.#most) return { index: this.#latest.length, freeAt: Number.NEGATIVE_INFINITY }
    const ends = this.#latest.map(work => standingOf(work, now, this.#isHeld()).endedAt ?? Number.POSITIVE_INFINITY)
    const freeAt = Math.min(...ends)
    return { index: ends.indexOf(freeAt), freeAt }
  }
}

function expire(work: Work, limit: Work['startLimit']): void {
  if (limit === undefined) return
  work.unstartedAt = limit.at
  work.ending = limit.ending
}
