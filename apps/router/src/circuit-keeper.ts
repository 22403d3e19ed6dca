import type { Bus, BusLog } from '@soundfoundry/bus'
import {
  circuitName,
  circuitScopes,
  circuitSubject,
  claimTrial,
  neverOpened,
  onAccepted,
  onRefusal,
  onServerError,
  type AttemptRecord,
  type Circuit,
  type CircuitSubject,
  type ProviderName,
  type SubmitReport,
  type WorkerReport,
} from '@soundfoundry/track'

/** As many submits as are remembered so as not to count them twice; a report carries 50. */
const rememberedSubmits = 10_000
/** A submit is told at once and again with every report; one that is older than this has been counted. Milliseconds. */
const newsMs = 30_000
/** As many successes in a row are as good as nothing to remember. */
const healthyAfter = 20

type Trial = NonNullable<Circuit['trial']>

/** A dispatch of a track, by its number, that may prove circuits. */
export interface TrialDispatch {
  readonly track: string
  readonly dispatch: number
}

/** Keeps the circuits that all routers share: opens them on refusals, closes them on accepted work. */
export class CircuitKeeper {
  readonly #bus: Bus
  readonly #log: BusLog
  readonly #seen = new Set<string>()
  #lastReport = Promise.resolve()

  constructor(bus: Bus, log: BusLog) {
    this.#bus = bus
    this.#log = log
  }

  get(name: string): Circuit | undefined {
    return this.#bus.circuits.get(name)?.value
  }

  /** A track has just come back refused: whatever that is about is closed to the next ones. To be told once. */
  async refused(track: string, attempt: AttemptRecord): Promise<void> {
    const { provider, key, model, refusal_scope: scope, reason } = attempt
    if (attempt.state !== 'refused' || scope === null || reason === null) return
    const subject = circuitSubject(provider, scope, key, model)
    if (subject === null) return
    const refusal = {
      intent: attempt.intent,
      at: inOwnTime(attempt.started_at, attempt.ended_at, this.#bus.clock.now()),
      reason,
      explanation: attempt.explanation ?? '',
      http_status: attempt.http_status,
      retry_after_ms: attempt.retry_after_ms,
    }
    await this.#change(subject, circuit => {
      // What a trial met is never old news, whatever the clocks of two routers make of it.
      const isTrial = circuit.trial?.track === track && refusal.at < circuit.changed_at
      return onRefusal(circuit, isTrial ? { ...refusal, at: circuit.changed_at } : refusal, this.#bus.clock.date())
    })
  }

  /**
   * A worker told how its latest submits went. What could not be counted is counted with its next report. Reports take
   * turns: a success that overtook the errors before it would find nothing to end.
   */
  reported(report: WorkerReport): Promise<void> {
    const counted = this.#lastReport.then(() => this.#count(report))
    this.#lastReport = counted.catch(() => undefined)
    return counted
  }

  async #count(report: WorkerReport): Promise<void> {
    for (const submit of report.recent_submits) {
      if (this.#seen.has(submit.intent)) continue
      this.#remember(submit.intent)
      // A router that starts hears of long ago: those errors have opened what they were to open, and it may have healed.
      if (Date.parse(report.at) - Date.parse(submit.at) > newsMs) continue
      try {
        const at = inOwnTime(submit.at, report.at, this.#bus.clock.now())
        if (submit.accepted) await this.#accepted(report.provider, { ...submit, at })
        else await this.#serverError(report.provider, { ...submit, at })
      } catch (error) {
        this.#seen.delete(submit.intent)
        throw error
      }
    }
  }

  /**
   * Lets one dispatch of a track through half-open circuits: all of them, or none. False when another one was faster, be
   * it another router's of the same track.
   */
  async claimTrials(names: readonly string[], { track, dispatch }: TrialDispatch): Promise<boolean> {
    const claimed: string[] = []
    for (const name of names) {
      const { value, written } = await this.#bus.circuits.update(name, circuit =>
        circuit === null ? null : claimTrial(circuit, track, this.#bus.clock.date(), dispatch),
      )
      if (written) {
        claimed.push(name)
        this.#log.info({ circuit: name, track }, 'one track proves the circuit')
      } else if (value !== null && value.state !== 'closed') {
        await this.#release(claimed, trial => trial.track === track && trial.dispatch === dispatch)
        return false
      }
    }
    return true
  }

  /**
   * The track proves nothing (any more), so that another one may: what its dispatches up to this one were let through
   * for is free. A later one is another router's, which was faster and has just let it through.
   */
  async releaseTrials({ track, dispatch }: TrialDispatch): Promise<void> {
    const isOver = (trial: Trial): boolean => trial.track === track && (trial.dispatch ?? 0) <= dispatch
    const held = [...this.#bus.circuits.entries()].filter(
      ([, { value }]) => value.trial !== null && isOver(value.trial),
    )
    await this.#release(
      held.map(([name]) => name),
      isOver,
    )
  }

  async #release(names: readonly string[], isOver: (trial: Trial) => boolean): Promise<void> {
    for (const name of names) {
      await this.#bus.circuits.update(name, circuit =>
        circuit !== null && circuit.trial !== null && isOver(circuit.trial) ? { ...circuit, trial: null } : null,
      )
    }
  }

  async #accepted(provider: ProviderName, { intent, key, model, at }: SubmitReport): Promise<void> {
    const accept = (circuit: Circuit): Circuit =>
      forgetHealthy(onAccepted(circuit, intent, new Date(at), this.#bus.clock.date()))
    for (const scope of circuitScopes) {
      const subject = circuitSubject(provider, scope, key, model)
      const known = subject === null ? undefined : this.get(circuitName(subject))
      // Most accepted work finds every circuit closed and nothing to count: that must not cost a read at the broker.
      if (subject === null || known === undefined || accept(known) === known) continue
      await this.#change(subject, accept)
    }
  }

  async #serverError(provider: ProviderName, submit: SubmitReport): Promise<void> {
    const subject = circuitSubject(provider, 'endpoint', submit.key, submit.model)
    if (subject === null) return
    const refusal = {
      intent: submit.intent,
      at: submit.at,
      reason: submit.reason ?? ('server_error' as const),
      explanation: submit.explanation ?? '',
      http_status: submit.http_status,
      retry_after_ms: null,
      input: submit.input_sha256,
    }
    await this.#change(subject, circuit => onServerError(circuit, refusal, this.#bus.clock.date()))
  }

  async #change(subject: CircuitSubject, next: (circuit: Circuit) => Circuit): Promise<void> {
    const name = circuitName(subject)
    let before: Circuit['state'] = 'closed'
    const { value, written } = await this.#bus.circuits.update(name, present => {
      const circuit = present ?? neverOpened(subject)
      before = circuit.state
      const changed = next(circuit)
      return changed === circuit ? null : changed
    })
    if (written && value !== null && value.state !== before) logChange(this.#log, name, value)
  }

  #remember(intent: string): void {
    this.#seen.add(intent)
    if (this.#seen.size <= rememberedSubmits) return
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest)
      break
    }
  }
}

/**
 * A worker's time in ours: as long ago as it was at the worker when it told of it. A worker of an earlier release still goes
 * by its own clock, which may be off by more than a trial takes, and a trial's answer that seems older than the trial itself
 * would leave the circuit as it is.
 */
function inOwnTime(at: string, toldAt: string | null, now: number): string {
  const age = toldAt === null ? 0 : Math.max(0, Date.parse(toldAt) - Date.parse(at))
  return new Date(now - age).toISOString()
}

/** One error long ago would otherwise have every accepted track written into one entry that all routers share. */
function forgetHealthy(circuit: Circuit): Circuit {
  const { outcomes } = circuit
  if (outcomes.length < healthyAfter || outcomes.some(({ failed }) => failed)) return circuit
  return { ...circuit, outcomes: [] }
}

/** One line whenever a circuit changes its state: it is what an operator looks for first. */
export function logChange(log: BusLog, name: string, circuit: Circuit): void {
  const { provider, key, reason, http_status, until } = circuit
  const fields = { circuit: name, provider, key, reason, http_status }
  if (circuit.state === 'open') log.warn({ ...fields, until }, `circuit open: ${circuit.explanation ?? ''}`)
  else log.info(fields, `circuit ${circuit.state}`)
}
