import type { Bus, BusLog } from '@soundfoundry/bus'
import {
  canProbe,
  claimProbe,
  evidenceFor,
  onProbe,
  providerNames,
  type Circuit,
  type ProviderName,
} from '@soundfoundry/track'
import { logChange } from './circuit-keeper.ts'

const tickMs = 500

/**
 * Probes for free what is not closed, until it heals. Of all routers, the one whose compare-and-set wins asks; of all
 * workers, one answers: a single probe over the whole fleet.
 */
export class CircuitProber {
  readonly #bus: Bus
  readonly #log: BusLog
  readonly #busy = new Set<ProviderName>()
  readonly #timer: NodeJS.Timeout
  #stopped = false

  constructor(bus: Bus, log: BusLog) {
    this.#bus = bus
    this.#log = log
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  /** A probe that is under way is let go of: its right to probe ends by itself. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
  }

  #tick(): void {
    for (const provider of providerNames) {
      if (this.#busy.has(provider) || this.#due(provider).length === 0) continue
      this.#busy.add(provider)
      this.#probe(provider)
        .catch((err: unknown) => {
          if (!this.#stopped) this.#log.warn({ err, provider }, 'the circuits could not be probed')
        })
        .finally(() => this.#busy.delete(provider))
    }
  }

  /** The same circuits in the same order at every router, so that of several the first to claim gets them all. */
  #due(provider: ProviderName): string[] {
    const now = this.#bus.clock.date()
    const reports = [...this.#bus.fleet.entries()].map(([, { value }]) => value)
    const isDue = (circuit: Circuit): boolean =>
      circuit.provider === provider && claimProbe(circuit, now) !== null && canProbe(circuit, reports)
    return [...this.#bus.circuits.entries()]
      .filter(([, { value }]) => isDue(value))
      .map(([name]) => name)
      .sort()
  }

  async #probe(provider: ProviderName): Promise<void> {
    const claimed: string[] = []
    for (const name of this.#due(provider)) {
      const { written } = await this.#bus.circuits.update(name, circuit =>
        circuit === null ? null : claimProbe(circuit, this.#bus.clock.date()),
      )
      // Another router is at it.
      if (!written) break
      claimed.push(name)
    }
    if (claimed.length === 0) return
    const report = await this.#bus.asks.probe(provider).catch(() => null)
    for (const name of claimed) {
      if (this.#stopped) return
      let before: Circuit['state'] = 'closed'
      const { value, written } = await this.#bus.circuits.update(name, circuit => {
        if (circuit === null || circuit.state === 'closed') return null
        before = circuit.state
        return onProbe(circuit, evidenceFor(circuit, report), this.#bus.clock.date())
      })
      if (written && value !== null && value.state !== before) logChange(this.#log, name, value)
    }
  }
}
