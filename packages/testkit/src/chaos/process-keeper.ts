import { setTimeout as delay } from 'node:timers/promises'
import type { System } from '../system.ts'
import { waitFor } from '../wait-for.ts'

const watchEveryMs = 200
const startLimitMs = 90_000

/**
 * Kills processes and the broker and brings them back, as a supervisor does; one that ends of its own accord is brought
 * back too, and remembered.
 */
export class ProcessKeeper {
  readonly #system: System
  readonly #down = new Map<string, Promise<void>>()
  readonly #kills = new Map<string, number>()
  readonly #deaths: string[] = []
  readonly #watch: NodeJS.Timeout

  constructor(system: System) {
    this.#system = system
    this.#watch = setInterval(() => this.#look(), watchEveryMs)
  }

  /** How often each was killed. */
  get kills(): ReadonlyMap<string, number> {
    return this.#kills
  }

  /** Processes that ended although nobody killed them, each with its last words. */
  get deaths(): readonly string[] {
    return this.#deaths
  }

  /** Kills a process or the `broker`, and starts it again after `downMs`; one that is down already is left alone. */
  kill(target: string, downMs: number): void {
    if (this.#down.has(target)) return
    this.#kills.set(target, (this.#kills.get(target) ?? 0) + 1)
    this.#away(target, async () => {
      await (target === 'broker' ? this.#system.broker.kill() : this.#system.kill(target))
      await delay(downMs)
      await this.#revive(target)
    })
  }

  /** Waits until everything is up. @throws Error when something cannot be brought back */
  async allUp(): Promise<void> {
    while (this.#down.size > 0) await Promise.all(this.#down.values())
  }

  stop(): void {
    clearInterval(this.#watch)
  }

  #away(target: string, work: () => Promise<void>): void {
    const back = work()
    this.#down.set(target, back)
    // Whoever waits for everything to be up hears of the failure; it stays down.
    back.then(
      () => this.#down.delete(target),
      () => undefined,
    )
  }

  async #revive(target: string): Promise<void> {
    if (target === 'broker') return this.#system.broker.restart()
    // Without a broker an app gives up at once or after a while; its supervisor tries again.
    await waitFor(
      async () => {
        await this.#system.kill(target)
        await this.#system.start(target)
        return true
      },
      { what: `${target} to be up again`, timeoutMs: startLimitMs, intervalMs: 500 },
    )
  }

  #look(): void {
    for (const name of this.#system.names) {
      if (this.#down.has(name) || this.#system.process(name).isRunning) continue
      const last = this.#system.logs(name).slice(-3)
      this.#deaths.push(`${name}: ${last.map(line => JSON.stringify(line)).join(' ')}`)
      this.#away(name, () => this.#revive(name))
    }
  }
}
