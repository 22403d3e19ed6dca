import { doubtQueue, storeQueue, type Bus, type BusLog } from '@soundfoundry/bus'
import {
  owedOf,
  withinTime,
  type ForeignWork,
  type Provider,
  type RecentRequest,
  type RecentWork,
} from '@soundfoundry/track'
import { bookLate, halfBooked, type LateRequest } from './book-late.ts'
import type { HeldCredential } from './credential-source.ts'
import { explainRecent, type ExplainTimes, type OwnAttempt } from './explain-recent.ts'

/** How the provider's list is looked through. Milliseconds. */
export interface ForeignWorkTimes extends ExplainTimes {
  /** A request so young may not have been written down yet. */
  readonly graceMs: number
  /** How far back the first look goes: as far as alerts do. */
  readonly lookBackMs: number
  /** How far each look goes back behind the one before: the list lags, and what was too young is looked at again. */
  readonly overlapMs: number
}

interface ForeignWorkOptions {
  worker: string
  bus: Bus
  provider: Provider
  log: BusLog
  times: ForeignWorkTimes
  /** Since when this process runs, for a credential whose first sighting nobody has kept. */
  startedAt: Date
}

const listTimeoutMs = 60_000
/** As many as a report carries. */
const mostTold = 20
const readsAtOnce = 16

/** Finds work in the provider's own list that no track of this fleet claims. It costs only reads. */
export class ForeignWorkFinder {
  readonly #options: ForeignWorkOptions
  readonly #found = new Map<string, ForeignWork>()
  /** Requests that are known to be the fleet's own, with their times. */
  readonly #own = new Map<string, string>()
  /** From where the next look begins, by credential. */
  readonly #from = new Map<string, number>()
  readonly #problems = new Map<string, string | null>()

  constructor(options: ForeignWorkOptions) {
    this.#options = options
  }

  /** The latest work of somebody else, at most as much as a report may carry. */
  rows(): ForeignWork[] {
    return [...this.#found.values()].sort((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(-mostTold)
  }

  /**
   * Looks through the list with one credential, unless that is another worker's part. True when something is to be looked
   * at again soon. Throws `broker_unavailable`.
   */
  async look(credential: HeldCredential, stopping: AbortSignal): Promise<boolean> {
    const { fingerprint: key } = credential
    const { provider, times } = this.#options
    if (!this.#isMine(key)) return false
    const now = this.#options.bus.clock.now()
    this.#forget(now)
    const since = new Date(Math.max(this.#from.get(key) ?? now - times.lookBackMs, this.#firstSeen(key)))
    const listed = await withinTime(stopping, listTimeoutMs, signal =>
      provider.recentWork({ credential, since, now: () => this.#options.bus.clock.now(), signal }),
    )
    if (stopping.aborted) return false
    this.#logProblem(key, listed.kind === 'unavailable' ? listed.explanation : listed.incomplete === true ? cut : null)
    if (listed.kind === 'unavailable') return false
    const unknown = byOurClock(listed).filter(
      ({ provider_request_id: id }) => !this.#own.has(id) && !this.#found.has(id),
    )
    const { unclaimed, claimed } = await this.#byClaim(unknown)
    const isYoung = ({ created_at }: RecentRequest) => Date.parse(created_at) > now - times.graceMs
    const old = unclaimed.filter(request => !isYoung(request))
    const held = await this.#judge(key, old, claimed, stopping)
    for (const { request } of claimed) this.#own.set(request.provider_request_id, request.created_at)
    const open = [...held, ...unclaimed.filter(isYoung)]
    this.#from.set(key, Math.min(now - times.overlapMs, ...open.map(({ created_at }) => Date.parse(created_at))))
    return open.length > 0
  }

  /** Of the workers that hold a credential, the first by name looks. Should two of them look, they find the same. */
  #isMine(key: string): boolean {
    const { bus, provider, worker } = this.#options
    for (const [name, { value: report }] of bus.fleet.entries()) {
      if (report.provider !== provider.name || name >= worker) continue
      if (report.credential?.key === key || report.keys.some(each => each.key === key && each.state !== 'retired'))
        return false
    }
    return true
  }

  /** What was done with a credential before this fleet had it is not for this fleet to judge. */
  #firstSeen(key: string): number {
    const sighting = this.#options.bus.keys.get(key)?.value
    return sighting === undefined ? this.#options.startedAt.getTime() : Date.parse(sighting.first_seen_at)
  }

  async #byClaim(requests: readonly RecentRequest[]): Promise<{ unclaimed: RecentRequest[]; claimed: Claimed[] }> {
    const { bus, provider } = this.#options
    const unclaimed: RecentRequest[] = []
    const claimed: Claimed[] = []
    await inTurns(requests, async request => {
      const owner = await bus.claims.ownerOf(provider.name, request.provider_request_id)
      if (owner === null) unclaimed.push(request)
      else claimed.push({ request, intent: owner.intent })
    })
    return { unclaimed, claimed }
  }

  /** Resolves to what nothing can be said of yet. */
  async #judge(
    key: string,
    unclaimed: readonly RecentRequest[],
    claimed: readonly Claimed[],
    stopping: AbortSignal,
  ): Promise<RecentRequest[]> {
    if (unclaimed.length === 0 && claimed.length === 0) return []
    const { provider, log, times, bus } = this.#options
    const attempts = await this.#openAttempts()
    const begun = halfBooked(claimed, attempts)
    const rest = attempts.filter(attempt => !begun.some(each => each.attempt === attempt))
    const { own, late, held, foreign } = explainRecent(unclaimed, rest, times, bus.clock.now())
    for (const { provider_request_id, created_at } of own) this.#own.set(provider_request_id, created_at)
    for (const each of [...begun, ...late]) await this.#book(key, each, stopping)
    for (const request of foreign) {
      this.#tell(key, request)
      const { provider_request_id, created_at, model } = request
      const fields = { provider: provider.name, key, model, provider_request_id, created_at }
      log.error(fields, 'the provider lists work that no track of this fleet claims')
    }
    return held
  }

  /** What turned up late may have been paid for a second time: a person is told of it as of foreign work, with its track. */
  async #book(key: string, late: LateRequest, stopping: AbortSignal): Promise<void> {
    const { bus, provider, log } = this.#options
    const { provider_request_id } = late.request
    const { track, number: attempt } = late.attempt
    if (!(await bookLate(bus, provider.name, late, stopping))) return
    const fields = { track, attempt, provider: provider.name, key, provider_request_id }
    log.error(fields, 'a submit that had been given up turned up at the provider: it may have been billed')
    this.#tell(key, late.request, track)
  }

  #tell(key: string, { provider_request_id, created_at, model }: RecentRequest, track?: string): void {
    const work = { key, model, provider_request_id, created_at }
    this.#found.set(provider_request_id, track === undefined ? work : { ...work, track })
  }

  /** The attempts at this provider that a request without a claim may belong to. */
  async #openAttempts(): Promise<OwnAttempt[]> {
    const { bus, provider } = this.#options
    const doubts = await bus.claims.inDoubt(provider.name)
    const inDoubt = new Set(doubts.map(({ intent }) => intent))
    const running = await bus.jobs.tracksIn(provider.name)
    // After the other: a track is enqueued here before it leaves there.
    const lookedFor = new Set(await bus.jobs.tracksIn(doubtQueue(provider.name)))
    const stored = await bus.jobs.tracksIn(storeQueue(provider.name))
    const tracks = new Set([...running, ...lookedFor, ...stored, ...doubts.map(({ track }) => track)])
    const attempts: OwnAttempt[] = []
    await inTurns([...tracks], async track => {
      const current = await bus.tracks.get(track)
      if (current === null) return
      for (const attempt of current.record.attempts) {
        if (attempt.provider !== provider.name) continue
        const isLookedFor =
          attempt.ended_at === null || (lookedFor.has(track) && owedOf(current.record, attempt) === 'trace')
        const isGivenUp = !isLookedFor && inDoubt.has(attempt.intent)
        const isOpen = isLookedFor || isGivenUp
        if (isOpen || attempt.provider_request_id !== null) attempts.push({ ...attempt, track, isGivenUp })
      }
    })
    return attempts
  }

  #logProblem(key: string, problem: string | null): void {
    if (problem !== null && problem !== this.#problems.get(key)) {
      const { log, provider } = this.#options
      log.warn({ provider: provider.name, key }, `work of others cannot be looked for in full: ${problem}`)
    }
    this.#problems.set(key, problem)
  }

  #forget(now: number): void {
    const oldest = new Date(now - this.#options.times.lookBackMs - this.#options.times.overlapMs).toISOString()
    for (const [id, createdAt] of this.#own) if (createdAt < oldest) this.#own.delete(id)
    for (const [id, { created_at }] of this.#found) if (created_at < oldest) this.#found.delete(id)
  }
}

/** A request that an attempt has claimed; the intent of that is null where another release says it otherwise. */
interface Claimed {
  readonly request: RecentRequest
  readonly intent: string | null
}

/** What is listed, with the times of our clock: they are held against those of attempts. */
function byOurClock({ requests, clock_ahead_ms }: Extract<RecentWork, { kind: 'listed' }>): RecentRequest[] {
  const ours = (time: string) => new Date(Date.parse(time) - (clock_ahead_ms ?? 0)).toISOString()
  return requests.map(request => ({ ...request, created_at: ours(request.created_at) }))
}

const cut = 'it lists more than can be read at once.'

/** Runs a step for each, so many at the same time. */
async function inTurns<T>(items: readonly T[], step: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const takeOn = async (): Promise<void> => {
    for (const item of rest) await step(item)
  }
  await Promise.all(Array.from({ length: readsAtOnce }, takeOn))
}
