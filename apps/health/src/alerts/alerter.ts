import type { Bus, BusLog } from '@soundfoundry/bus'
import type { ProviderName, TrackRecord } from '@soundfoundry/track'
import { toAlert, type AlertSink } from './alert.ts'
import { alertName, type Condition } from './condition.ts'
import { afterStep, decide, type AlertStep } from './decide.ts'
import { trackSignals } from './track-signals.ts'

const tickMs = 1_000

interface AlerterOptions {
  bus: Pick<Bus, 'alerts' | 'clock' | 'ready'>
  log: BusLog
  /** What stands now; asked every second. */
  find: (now: Date) => readonly Condition[]
  sinks: readonly AlertSink[]
}

/**
 * Tells what a person should know of, once: of all health apps, the one whose compare-and-set wins tells it. Without the
 * broker nothing can be told apart from what another one told, so it is told once the broker is back.
 */
export class Alerter {
  readonly #options: AlerterOptions
  readonly #occurrences = new Map<string, Condition>()
  readonly #acceptedAt = new Map<ProviderName, number>()
  #seenSince = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #stopped = false
  #isFailing = false

  constructor(options: AlerterOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => void this.#tick().finally(() => this.start()), tickMs).unref()
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Takes in what a track's record tells. */
  take(record: TrackRecord): void {
    const { conditions, acceptedBy } = trackSignals(record)
    for (const condition of conditions) this.occurred(condition)
    if (acceptedBy !== null) this.#acceptedAt.set(acceptedBy, this.#options.bus.clock.now())
  }

  /** Takes in what has happened once: it is told even when it is long over. */
  occurred(condition: Condition): void {
    this.#occurrences.set(alertName(condition), condition)
  }

  async #tick(): Promise<void> {
    const failure = await this.#lookIfReady()
    if (failure !== null && !this.#isFailing && !this.#stopped) {
      this.#options.log.warn({ err: failure.error }, 'alerts cannot be told now: trying again')
    }
    this.#isFailing = failure !== null
  }

  async #lookIfReady(): Promise<{ error: unknown } | null> {
    try {
      await this.#options.bus.ready()
    } catch (error) {
      // Who is silent only because the broker was away must not be taken for gone when it is back.
      this.#seenSince.clear()
      return { error }
    }
    try {
      return await this.#look()
    } catch (error) {
      return { error }
    }
  }

  /** One alert that cannot be told holds up no other. Resolves to the first failure. */
  async #look(): Promise<{ error: unknown } | null> {
    const { bus, find } = this.#options
    const occurred = [...this.#occurrences.values()]
    const conditions = [...find(bus.clock.date()), ...occurred]
    const now = bus.clock.now()
    this.#remember(conditions, now)
    const alerts = new Map([...bus.alerts.entries()].map(([name, { value }]) => [name, value]))
    const acceptedAt = this.#acceptedAt
    let failure: { error: unknown } | null = null
    for (const step of decide({ conditions, alerts, seenSince: this.#seenSince, acceptedAt, now })) {
      try {
        await this.#carryOut(step, now)
      } catch (error) {
        failure ??= { error }
      }
    }
    if (failure === null) for (const condition of occurred) this.#forget(condition)
    return failure
  }

  #remember(conditions: readonly Condition[], now: number): void {
    const names = conditions.map(alertName)
    this.#seenSince = new Map(names.map(name => [name, this.#seenSince.get(name) ?? now]))
  }

  /** It is told, or known to have been, unless it has happened again meanwhile. */
  #forget(condition: Condition): void {
    const name = alertName(condition)
    if (this.#occurrences.get(name) === condition) this.#occurrences.delete(name)
  }

  async #carryOut(step: AlertStep, now: number): Promise<void> {
    const { bus, sinks } = this.#options
    const { value, written } = await bus.alerts.update(step.name, present => afterStep(step, present, now))
    const { act } = step
    if (!written || value === null || act === 'seen' || act === 'replaced') return
    // Somebody has seen to it in this very moment.
    if (act === 'repeated' && value.told_at !== value.seen_at) return
    const alert = toAlert(value, act)
    for (const tell of sinks) tell(alert)
  }
}
