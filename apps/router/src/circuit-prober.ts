import type { Bus, BusLog } from '@soundfoundry/bus'
import {
  claimProbe,
  findingFor,
  onProbe,
  providerNames,
  type Circuit,
  type ProbeReport,
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

  constructor(bus: Bus, log: BusLog) {
    this.#bus = bus
    this.#log = log
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    for (const provider of providerNames) {
      if (this.#busy.has(provider) || this.#due(provider).length === 0) continue
      this.#busy.add(provider)
      this.#probe(provider)
        .catch((err: unknown) => this.#log.warn({ err, provider }, 'the circuits could not be probed'))
        .finally(() => this.#busy.delete(provider))
    }
  }

  #due(provider: ProviderName): string[] {
    const now = new Date()
    const due = ({ value }: { value: Circuit }) => value.provider === provider && claimProbe(value, now) !== null
    return [...this.#bus.circuits.entries()].filter(([, entry]) => due(entry)).map(([name]) => name)
  }

  async #probe(provider: ProviderName): Promise<void> {
    const claimed: string[] = []
    for (const name of this.#due(provider)) {
      const { written } = await this.#bus.circuits.update(name, circuit =>
        circuit === null ? null : claimProbe(circuit, new Date()),
      )
      if (written) claimed.push(name)
    }
    if (claimed.length === 0) return
    const report = await this.#bus.asks.probe(provider).catch(() => null)
    for (const name of claimed) {
      const { value, written } = await this.#bus.circuits.update(name, circuit =>
        circuit === null ? null : onProbe(circuit, finding(circuit, report), new Date()),
      )
      if (written && value?.state === 'closed') logChange(this.#log, name, value)
    }
  }
}

/** A probe with another key says nothing about this one's circuit. */
function finding(circuit: Circuit, report: ProbeReport | null) {
  if (report === null || (circuit.key !== null && circuit.key !== report.key)) return null
  return findingFor(circuit, report.findings)
}
