import type { Bus, BusLog } from '@soundfoundry/bus'
import { withinTime, type Provider, type WorkerReport } from '@soundfoundry/track'
import type { CredentialSource } from './credential-source.ts'
import { ForeignWorkFinder, type ForeignWorkTimes } from './foreign-work.ts'

/** When the provider is asked what is done, and what may be done, with a credential. Milliseconds. */
export interface KeyWatchTimes extends Omit<ForeignWorkTimes, 'clockSkewMs' | 'submitMs'> {
  /** From the start to the first look. */
  readonly firstMs: number
  readonly everyMs: number
  /** Until the next look when something could not be told yet. */
  readonly againMs: number
  /** How long the scope of a credential is taken for what it was. */
  readonly scopeMs: number
}

export const keyWatchTimes: KeyWatchTimes = {
  firstMs: 15_000,
  everyMs: 300_000,
  againMs: 60_000,
  graceMs: 120_000,
  lookBackMs: 86_400_000,
  overlapMs: 600_000,
  heldMs: 600_000,
  scopeMs: 86_400_000,
}

interface KeyWatchOptions {
  worker: string
  bus: Bus
  provider: Provider
  credentials: CredentialSource
  log: BusLog
  times: KeyWatchTimes & ForeignWorkTimes
  /** Something was found that the fleet should know soon. */
  onChange: () => void
}

const scopeTimeoutMs = 15_000

/** Watches over the credentials a worker holds: whether somebody else works with them, and whether they may do too much. */
export class KeyWatch {
  readonly #options: KeyWatchOptions
  readonly #finder: ForeignWorkFinder
  readonly #stopped = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #scope: { key: string; askedAt: number; isAdmin: boolean } | null = null
  #asking: string | null = null

  constructor(options: KeyWatchOptions) {
    this.#options = options
    this.#finder = new ForeignWorkFinder({ ...options, startedAt: options.bus.clock.date() })
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look(), this.#options.times.firstMs)
    void this.#askScope()
  }

  /** Another credential may have taken over. */
  credentialsChanged(): void {
    void this.#askScope()
  }

  /** What was found, for the report. */
  findings(): Pick<WorkerReport, 'foreign_work' | 'too_powerful'> {
    const key = this.#options.credentials.current()?.fingerprint
    const isAdmin = this.#scope !== null && this.#scope.key === key && this.#scope.isAdmin
    return { foreign_work: this.#finder.rows(), too_powerful: isAdmin ? (key ?? null) : null }
  }

  stop(): void {
    this.#stopped.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    const { credentials, log, provider, times, onChange } = this.#options
    const { signal } = this.#stopped
    const before = JSON.stringify(this.findings())
    let isAgainSoon = false
    await this.#askScope()
    try {
      // A credential that is only kept for its last tracks is as good to whoever took it.
      for (const credential of credentials.readersOf(credentials.current()?.fingerprint ?? '')) {
        isAgainSoon = (await this.#finder.look(credential, signal)) || isAgainSoon
      }
    } catch (err) {
      isAgainSoon = true
      if (!signal.aborted) log.warn({ err, provider: provider.name }, 'work of others could not be looked for')
    }
    if (signal.aborted) return
    if (JSON.stringify(this.findings()) !== before) onChange()
    this.#timer = setTimeout(() => void this.#look(), isAgainSoon ? times.againMs : times.everyMs)
  }

  /** Asks once for each credential in use, and again after a day. */
  async #askScope(): Promise<void> {
    const { credentials, provider, times, log, onChange } = this.#options
    const credential = credentials.current()
    if (credential === null || provider.keyScope === undefined) return
    const { fingerprint: key } = credential
    const isKnown = this.#scope?.key === key && performance.now() - this.#scope.askedAt < times.scopeMs
    if (isKnown || this.#asking === key) return
    this.#asking = key
    const ask = provider.keyScope.bind(provider)
    const scope = await withinTime(this.#stopped.signal, scopeTimeoutMs, signal => ask(credential, signal))
    this.#asking = null
    // Where it cannot be told, the next look asks again.
    if (scope === 'unknown' || this.#stopped.signal.aborted) return
    const isAdmin = scope === 'admin'
    this.#scope = { key, askedAt: performance.now(), isAdmin }
    if (!isAdmin) return
    log.warn({ provider: provider.name, key }, 'the key may do more than run models: replace it by one of scope API')
    onChange()
  }
}
