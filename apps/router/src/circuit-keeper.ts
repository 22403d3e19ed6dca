import type { Bus, BusLog } from '@soundfoundry/bus'
import {
  circuitName,
  circuitSubject,
  claimTrial,
  closedCircuit,
  onAccepted,
  onRefusal,
  onServerError,
  type AttemptRecord,
  type Circuit,
  type CircuitScope,
  type CircuitSubject,
  type ProviderName,
  type SubmitReport,
  type WorkerReport,
} from '@soundfoundry/track'

const scopes: readonly CircuitScope[] = ['account', 'endpoint', 'key', 'key_model', 'model']
/** As many submits as are remembered so as not to count them twice; a report carries 50. */
const rememberedSubmits = 10_000

/** Keeps the circuits that all routers share: opens them on refusals, closes them on accepted work. */
export class CircuitKeeper {
  readonly #bus: Bus
  readonly #log: BusLog
  readonly #seen = new Set<string>()

  constructor(bus: Bus, log: BusLog) {
    this.#bus = bus
    this.#log = log
  }

  get(name: string): Circuit | undefined {
    return this.#bus.circuits.get(name)?.value
  }

  /** A track came back refused: whatever that is about is closed to the next ones. Telling it twice counts once. */
  async refused(attempt: AttemptRecord): Promise<void> {
    const { provider, key, model, refusal_scope: scope, reason } = attempt
    if (attempt.state !== 'refused' || scope === null || reason === null) return
    const subject = circuitSubject(provider, scope, key, model)
    if (subject === null) return
    const refusal = {
      intent: attempt.intent,
      reason,
      explanation: attempt.explanation ?? '',
      http_status: attempt.http_status,
      retry_after_ms: attempt.retry_after_ms,
    }
    await this.#change(subject, circuit => onRefusal(circuit, refusal, new Date()))
  }

  /** A worker told how its latest submits went. */
  async reported(report: WorkerReport): Promise<void> {
    for (const submit of report.recent_submits) {
      if (this.#seen.has(submit.intent)) continue
      this.#remember(submit.intent)
      if (submit.accepted) await this.#accepted(report.provider, submit)
      else await this.#serverError(report.provider, submit)
    }
  }

  /** Lets one track through half-open circuits, all of them or none that matters. False when another was faster. */
  async claimTrials(names: readonly string[], track: string): Promise<boolean> {
    for (const name of names) {
      const { value, written } = await this.#bus.circuits.update(name, circuit =>
        circuit === null || circuit.state === 'closed' ? null : claimTrial(circuit, track, new Date()),
      )
      if (!written && value !== null && value.state !== 'closed' && value.trial?.track !== track) return false
      if (written) this.#log.info({ circuit: name, track }, 'one track proves the circuit')
    }
    return true
  }

  async #accepted(provider: ProviderName, { intent, key, model, at }: SubmitReport): Promise<void> {
    for (const scope of scopes) {
      const subject = circuitSubject(provider, scope, key, model)
      if (subject === null || this.get(circuitName(subject)) === undefined) continue
      await this.#change(subject, circuit => onAccepted(circuit, intent, new Date(at), new Date()))
    }
  }

  async #serverError(provider: ProviderName, submit: SubmitReport): Promise<void> {
    const subject = circuitSubject(provider, 'endpoint', submit.key, submit.model)
    if (subject === null) return
    const refusal = {
      intent: submit.intent,
      reason: submit.reason ?? ('server_error' as const),
      explanation: submit.explanation ?? '',
      http_status: submit.http_status,
      retry_after_ms: null,
    }
    await this.#change(subject, circuit => onServerError(circuit, refusal, new Date()))
  }

  async #change(subject: CircuitSubject, next: (circuit: Circuit) => Circuit): Promise<void> {
    const name = circuitName(subject)
    let before: Circuit['state'] = 'closed'
    const { value, written } = await this.#bus.circuits.update(name, present => {
      const circuit = present ?? closedCircuit(subject, new Date())
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

/** One line whenever a circuit changes its state: it is what an operator looks for first. */
export function logChange(log: BusLog, name: string, circuit: Circuit): void {
  const { provider, key, reason, http_status, until } = circuit
  const fields = { circuit: name, provider, key, reason, http_status }
  if (circuit.state === 'open') log.warn({ ...fields, until }, `circuit open: ${circuit.explanation ?? ''}`)
  else log.info(fields, `circuit ${circuit.state}`)
}
