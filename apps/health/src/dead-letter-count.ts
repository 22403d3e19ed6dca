import type { Bus, BusLog } from '@soundfoundry/bus'

const everyMs = 15_000
const recountMs = 600_000
const pageSize = 100
/** Beyond this the number says "this many or more": whoever has so many has to look at them anyway. */
export const mostCounted = 1_000

type Letters = Pick<Bus['dead'], 'list'>

/** How many dead letters there are. Only what is new is read, and everything again once the oldest is gone. */
export class DeadLetterCount {
  readonly #dead: Letters
  readonly #log: BusLog
  #numbers: number[] = []
  #countedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  constructor(dead: Letters, log: BusLog) {
    this.#dead = dead
    this.#log = log
  }

  get count(): number {
    return this.#numbers.length
  }

  start(): void {
    const look = (): void => {
      this.look(performance.now())
        .catch((err: unknown) => this.#log.warn({ err }, 'the dead letters could not be counted'))
        .finally(() => {
          if (this.#timer !== null) this.#timer = setTimeout(look, everyMs).unref()
        })
    }
    this.#timer = setTimeout(look, 0).unref()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** Brings the count up to date. Throws `broker_unavailable`. */
  async look(now: number): Promise<void> {
    const oldest = this.#numbers[0]
    const isOldestGone = oldest !== undefined && (await this.#dead.list(oldest - 1, 1))[0]?.number !== oldest
    const startsAnew = isOldestGone || now - this.#countedAt >= recountMs
    const numbers = startsAnew ? [] : [...this.#numbers]
    while (numbers.length < mostCounted) {
      const page = await this.#dead.list(numbers.at(-1) ?? 0, pageSize)
      numbers.push(...page.map(({ number }) => number))
      if (page.length < pageSize) break
    }
    this.#numbers = numbers
    if (startsAnew) this.#countedAt = now
  }
}
