import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { Alert, AlertSink } from './alert.ts'
import { alertKinds } from './alert-kinds.ts'
import { condition, type Condition } from './condition.ts'

const lookMs = 1_000

interface BrokerAlertsOptions {
  bus: Pick<Bus, 'ready' | 'onNoRoom'>
  sinks: readonly AlertSink[]
  /** The broker's time, in milliseconds since the epoch. */
  now: () => number
}

interface Standing {
  condition: Condition
  since: number
  seenAt: number
  /** Null until it has lasted long enough to be told. */
  toldAt: number | null
  timesTold: number
}

/**
 * Tells of a broker that cannot keep anything. Other alerts are shared over the broker, so that each is told once; these
 * cannot be, so every health app tells them.
 */
export class BrokerAlerts {
  readonly #options: BrokerAlertsOptions
  readonly #standing = new Map<string, Standing>()
  #timer: NodeJS.Timeout | null = null

  constructor(options: BrokerAlertsOptions) {
    this.#options = options
    options.bus.onNoRoom(() => this.seen(condition({ kind: 'broker_full', subject: 'broker' })))
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), lookMs).unref()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  /** Takes in what is the matter now, and tells it when it has lasted for the time of its kind. */
  seen(found: Condition): void {
    const now = this.#now()
    const standing = this.#standing.get(found.kind) ?? { since: now, toldAt: null, timesTold: 0 }
    this.#standing.set(found.kind, { ...standing, condition: found, seenAt: now })
    this.tell()
  }

  /** Tells what is due: what has lasted long enough, what is to be told again, and what is over. */
  tell(): void {
    const now = this.#now()
    for (const [kind, standing] of this.#standing) {
      const { condition: found, since, seenAt, toldAt } = standing
      const row = alertKinds[kind === 'broker_full' ? 'broker_full' : 'broker_unusable']
      if (now - seenAt >= row.quietMs) {
        this.#standing.delete(kind)
        if (toldAt !== null) this.#send(standing, 'resolved', row.end())
      } else if (toldAt === null ? now - since >= found.holdMs : now - toldAt >= row.againMs) {
        standing.toldAt = now
        standing.timesTold += 1
        this.#send(standing, toldAt === null ? 'raised' : 'repeated', found.message)
      }
    }
  }

  async #look(): Promise<void> {
    try {
      await this.#options.bus.ready()
    } catch (error) {
      const { detail, fix, operator = fix } = error instanceof AppError ? error : new AppError('broker_unavailable')
      this.seen(condition({ kind: 'broker_unusable', subject: 'broker', detail, fix: operator }))
    }
    this.tell()
  }

  #send({ condition: found, since, timesTold }: Standing, state: Alert['state'], message: string): void {
    const { kind, subject, severity, provider, key } = found
    const at = new Date(this.#now()).toISOString()
    const told = { kind, subject, severity, provider, key, state, message, at, times_told: timesTold }
    const fix = state === 'resolved' ? 'Nothing is to be done.' : found.fix
    for (const tell of this.#options.sinks) tell({ ...told, fix, since: new Date(since).toISOString() })
  }

  #now(): number {
    return this.#options.now()
  }
}
