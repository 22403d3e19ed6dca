import type { Bus, BusLog } from '@soundfoundry/bus'
import {
  mostIgnoredLines,
  type ProbeFinding,
  type ProbeReport,
  type Provider,
  type SubmitOutcome,
  type SubmitReport,
  type Verdict,
  type WorkerReport,
} from '@soundfoundry/track'
import type { CredentialSource } from './credential-source.ts'
import { KeyUsageCounter } from './key-usage.ts'

export interface ReporterOptions {
  worker: string
  version: string
  bus: Bus
  provider: Provider
  credentials: CredentialSource
  log: BusLog
  handling: () => number
  /** Tracks in flight at once, over the whole fleet. */
  concurrency?: number | undefined
  /** Which environment this is; kept with every fingerprint. */
  environment?: string | undefined
  /** What was found out about the credentials beside their work. */
  findings?: () => Pick<WorkerReport, 'foreign_work' | 'too_powerful'>
}

/** A silent worker is taken for gone after 30 s, so it reports three times in that time. */
const intervalMs = 10_000
const probeIntervalMs = 60_000
const probeTimeoutMs = 10_000
/** Changes that come together are told together. */
const gatherMs = 150
/** As many submits as a report carries. */
const remembered = 50

const refusals = (probe: ProbeReport | null): Array<string | null> =>
  (probe?.findings ?? []).filter(finding => finding.state === 'refused').map(finding => finding.explanation)

/** Tells the fleet what this worker is, what its free probes find, and what real work meets. */
export class Reporter {
  readonly #options: ReporterOptions
  readonly #key: string
  readonly #startedAt: string
  readonly #timers: NodeJS.Timeout[] = []
  #pending: NodeJS.Timeout | null = null
  #probing: Promise<ProbeReport> | null = null
  #closed = false
  #newcomer: string | null = null
  readonly #usage = new KeyUsageCounter()
  #probe: WorkerReport['probe'] = null
  /** The latest probe of each credential that is held, by whoever asked for it. */
  readonly #probes = new Map<string, ProbeReport>()
  #recentSubmits: SubmitReport[] = []
  #lastSuccessAt: string | null = null
  #lastRefusal: WorkerReport['last_refusal'] = null

  constructor(options: ReporterOptions) {
    this.#options = options
    this.#key = options.worker
    this.#startedAt = this.#now()
  }

  /** Probes, reports, and goes on doing both. Resolves after the first of each. */
  async start(): Promise<void> {
    await this.probe()
    await this.#send()
    this.#timers.push(
      setInterval(() => void this.#send(), intervalMs),
      setInterval(() => void this.probe().then(() => this.#soon()), probeIntervalMs),
    )
    await this.#options.bus.asks.answerProbe(this.#options.provider.name, async () => {
      const report = await this.probe()
      this.#soon()
      return report
    })
  }

  /** Asks the provider for free what it would refuse now. Calls that overlap share one probe. */
  probe(): Promise<ProbeReport> {
    this.#probing ??= this.#runProbe().finally(() => {
      this.#probing = null
    })
    return this.#probing
  }

  /** A submit was accepted, or the provider failed to answer for itself (`failure`). */
  submitted(submit: Pick<SubmitReport, 'intent' | 'key' | 'model' | 'input_sha256'>, failure: Verdict | null): void {
    const { reason = null, http_status = null, explanation = null } = failure ?? {}
    const at = this.#now()
    const report = { ...submit, at, accepted: failure === null, reason, http_status, explanation }
    this.#recentSubmits = [...this.#recentSubmits, report].slice(-remembered)
    this.#soon()
  }

  /** One submit was made with a credential, whatever came of it. */
  used(key: string, model: string, outcome: SubmitOutcome): void {
    this.#usage.count(key, outcome, this.#options.provider.priceUsd?.(model) ?? null, this.#options.bus.clock.date())
  }

  /** A submit that was in doubt was accepted after all: what it costs is counted now. */
  found(key: string, model: string): void {
    const { bus, provider } = this.#options
    this.#usage.found(key, provider.priceUsd?.(model) ?? null, bus.clock.date())
    this.#soon()
  }

  /** Something changed that the fleet should know soon. A credential that came into use is probed at once. */
  changed(): void {
    this.#soon()
    void this.#probeNewcomer()
  }

  /** A credential was probed by somebody else than this: it may be in use in a moment. */
  probed(key: string, findings: readonly ProbeFinding[]): void {
    const held = new Set(this.#options.credentials.rows().map(row => row.key))
    for (const each of this.#probes.keys()) if (!held.has(each)) this.#probes.delete(each)
    this.#probes.set(key, { at: this.#now(), key, findings: [...findings] })
  }

  /** Tells the fleet now, and resolves when the broker has it. */
  async tell(): Promise<void> {
    await this.#send()
  }

  succeeded(): void {
    this.#lastSuccessAt = this.#now()
    this.#soon()
  }

  refused(key: string, model: string, refusal: Verdict): void {
    const { reason, http_status, explanation } = refusal
    this.#lastRefusal = { at: this.#now(), key, model, reason, http_status, explanation }
    this.#soon()
  }

  /** Takes the worker's entry away, so that nobody waits for it. */
  async stop(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    if (this.#pending !== null) clearTimeout(this.#pending)
    await this.#options.bus.fleet.delete(this.#key).catch(() => undefined)
  }

  async #runProbe(): Promise<ProbeReport> {
    const credential = this.#options.credentials.current()
    const findings = await this.#options.provider.probe(credential, AbortSignal.timeout(probeTimeoutMs))
    const report: ProbeReport = { at: this.#now(), key: credential?.fingerprint ?? null, findings }
    if (credential !== null) this.#options.credentials.probed(credential.fingerprint, findings)
    this.#logChange(report)
    this.#probe = report
    return report
  }

  async #probeNewcomer(): Promise<void> {
    const key = this.#options.credentials.current()?.fingerprint
    if (this.#closed || key === undefined || key === this.#probe?.key || key === this.#newcomer) return
    this.#newcomer = key
    // One that is under way may be of the credential before.
    await this.#probing
    if (!this.#closed && key !== this.#probe?.key) await this.probe()
    this.#newcomer = null
    this.#soon()
  }

  /** What is known of the credential in use. */
  #latestProbe(key: string | undefined): ProbeReport | null {
    const known = key === undefined ? undefined : this.#probes.get(key)
    return this.#probe?.key === key ? this.#probe : (known ?? this.#probe)
  }

  #logChange(report: ProbeReport): void {
    const [before, now] = [refusals(this.#probe), refusals(report)]
    if (JSON.stringify(before) === JSON.stringify(now) && this.#probe !== null) return
    const fields = { provider: this.#options.provider.name, key: report.key }
    if (now.length === 0) this.#options.log.info(fields, 'the free probe finds nothing refused')
    for (const explanation of now) this.#options.log.warn(fields, `the free probe is refused: ${explanation ?? ''}`)
  }

  #now(): string {
    return this.#options.bus.clock.date().toISOString()
  }

  #soon(): void {
    if (this.#closed || this.#pending !== null) return
    this.#pending = setTimeout(() => {
      this.#pending = null
      void this.#send()
    }, gatherMs)
  }

  async #send(): Promise<void> {
    if (this.#closed) return
    const { provider, credentials, worker, version, bus, log, handling, concurrency, environment, findings } =
      this.#options
    const credential = credentials.current()
    const report: WorkerReport = {
      v: 1,
      worker,
      provider: provider.name,
      at: this.#now(),
      started_at: this.#startedAt,
      version,
      models: [...provider.models],
      ...(concurrency === undefined ? {} : { concurrency }),
      credential:
        credential === null ? null : { key: credential.fingerprint, slot: credential.slot, source: credential.source },
      probe: this.#latestProbe(credential?.fingerprint),
      environment: environment ?? 'development',
      keys: credentials.rows(),
      usage: this.#usage.rows(),
      ...(findings?.() ?? { foreign_work: [], too_powerful: null }),
      ignored_lines: credentials.notices().slice(0, mostIgnoredLines),
      recent_submits: this.#recentSubmits,
      last_success_at: this.#lastSuccessAt,
      last_refusal: this.#lastRefusal,
      handling: handling(),
    }
    try {
      await bus.fleet.put(this.#key, report)
    } catch (err) {
      log.warn({ err }, 'the report to the fleet did not get through')
    }
  }
}
