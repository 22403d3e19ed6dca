import type { Bus, BusLog, ConsumerLoop, Disposal, RevisedTrack } from '@soundfoundry/bus'
import { AppError, errorCodes } from '@soundfoundry/errors'
import {
  advance,
  initialRecord,
  isDone,
  liveAttempt,
  type JobMessage,
  type RequestRecord,
  type TrackEvent,
  type TrackRecord,
} from '@soundfoundry/track'
import { chooseRoute, type Route, type RoutingRules } from './choose-route.ts'
import { CircuitKeeper } from './circuit-keeper.ts'
import { CircuitProber } from './circuit-prober.ts'
import { viewProviders } from './provider-view.ts'
import { waitDelay } from './wait-delay.ts'

export interface RouterOptions {
  bus: Bus
  log: BusLog
  rules: RoutingRules
  /** Called for every decision, for the metrics. */
  onRoute?: (route: Route, record: TrackRecord) => void
}

export interface Router {
  stop(): Promise<void>
}

const parallel = 64
/** A worker still holds the attempt, or a process died between two writes: looked at again after this. */
const unsettledMs = 2_000
/** How long after the deadline a worker may take to cancel at the provider before the router ends the track itself. */
const deadlineGraceMs = 60_000

/** Starts routing: new requests, tracks that come back from workers, and deadlines. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { bus, log } = options
  const keeper = new CircuitKeeper(bus, log)
  const routing = new Routing(options, keeper)
  bus.fleet.onChange((_worker, report) => {
    if (report === null) return
    keeper.reported(report).catch((err: unknown) => log.warn({ err }, "a worker's report could not be used"))
  })
  const onError = (err: unknown, subject: string) => log.error({ err, subject }, 'a message failed and comes back')
  const loops: ConsumerLoop[] = await Promise.all([
    bus.requests.consume({ purpose: 'router', parallel, onError, handle: request => routing.newRequest(request) }),
    bus.requests.consume({ purpose: 'deadlines', parallel, onError, handle: request => routing.deadline(request) }),
    bus.jobs.consume({ queue: 'route', parallel, onError, handle: job => routing.cameBack(job) }),
  ])
  const prober = new CircuitProber(bus, log)
  return {
    async stop() {
      prober.stop()
      await Promise.all(loops.map(loop => loop.stop()))
    },
  }
}

/** The three occasions on which the router looks at a track. Each can be repeated without harm. */
class Routing {
  readonly #options: RouterOptions
  readonly #keeper: CircuitKeeper

  constructor(options: RouterOptions, keeper: CircuitKeeper) {
    this.#options = options
    this.#keeper = keeper
  }

  /** A request that nobody has routed yet, or that was redelivered. */
  async newRequest(request: RequestRecord): Promise<Disposal> {
    const { bus } = this.#options
    const current = await bus.tracks.get(request.id)
    if (current === null) return this.#route({ record: initialRecord(request), revision: 0 }, 0)
    await this.#repeatEnqueue(current.record)
    return { act: 'ack' }
  }

  /** A worker gave a track back: refused, failed, or not begun. */
  async cameBack(job: JobMessage): Promise<Disposal> {
    const current = await this.#options.bus.tracks.get(job.track)
    if (current === null) return { act: 'back', delayMs: unsettledMs }
    const { record } = current
    const dispatch = record.dispatch?.number ?? 0
    if (isDone(record) || dispatch > job.dispatch) {
      await this.#repeatEnqueue(record)
      return { act: 'ack' }
    }
    if (liveAttempt(record) !== null) return { act: 'back', delayMs: unsettledMs }
    const last = record.attempts.at(-1)
    if (last !== undefined && last.dispatch === job.dispatch) await this.#keeper.refused(last)
    return this.#route(current, job.dispatch)
  }

  /** Comes round at a track's deadline: one that no worker ends is ended here. */
  async deadline(request: RequestRecord): Promise<Disposal> {
    const left = Date.parse(request.expires_at) - Date.now()
    if (left > 0) return { act: 'back', delayMs: left }
    const { bus, log } = this.#options
    const current = await bus.tracks.get(request.id)
    if (current === null || isDone(current.record)) {
      return current === null ? { act: 'back', delayMs: unsettledMs } : { act: 'ack' }
    }
    // Work at a provider is ended by the worker that can cancel it there; only when none does, here.
    if (liveAttempt(current.record) !== null && -left < deadlineGraceMs) return { act: 'back', delayMs: 5_000 }
    const written = await this.#write(current, expired)
    if (written === null) return { act: 'back', delayMs: unsettledMs }
    log.warn({ track: request.id }, 'expired: nobody could take it in time')
    return { act: 'ack' }
  }

  /** Decides, writes the decision by compare-and-set, enqueues, in this order: a redelivery repeats only the enqueue. */
  async #route(current: RevisedTrack, cameFrom: number): Promise<Disposal> {
    const { bus, rules, log, onRoute } = this.#options
    const { record } = current
    const route = chooseRoute(record, this.#views(), rules, new Date())
    switch (route.act) {
      case 'dispatch': {
        const { provider, model, trials } = route
        if (!(await this.#keeper.claimTrials(trials, record.id))) return this.#again(record)
        const dispatched: TrackEvent = { type: 'dispatched', provider, model, trial: trials.length > 0 }
        const written = await this.#write(current, dispatched)
        if (written === null) return this.#again(record)
        await bus.jobs.enqueue(provider, { track: record.id, dispatch: written.record.dispatch?.number ?? 0 })
        const from = record.attempts.at(-1)
        if (from !== undefined && from.provider !== provider) {
          const fields = {
            track: record.id,
            attempt: from.number,
            provider: from.provider,
            reason: from.reason,
            key: from.key,
          }
          log.warn({ ...fields, to: provider, model }, `redirected from ${from.provider} to ${provider}`)
        }
        onRoute?.(route, record)
        return { act: 'ack' }
      }
      case 'wait':
        return this.#wait(current, cameFrom, route)
      case 'fail':
      case 'cancel':
      case 'expire': {
        const written = await this.#write(current, endOf(route))
        if (written === null) return this.#again(record)
        log.warn({ track: record.id, error: written.record.error?.code ?? null }, `ended: ${written.record.status}`)
        onRoute?.(route, record)
        return { act: 'ack' }
      }
    }
  }

  async #wait(current: RevisedTrack, cameFrom: number, route: Extract<Route, { act: 'wait' }>): Promise<Disposal> {
    const { bus, log, onRoute } = this.#options
    const { record, revision } = current
    if (record.stage !== 'waiting') {
      const written = await this.#write(current, { type: 'waiting' })
      if (written === null) return this.#again(record)
      log.info({ track: record.id, until: route.until }, 'no provider can take the track now: it waits')
      onRoute?.(route, record)
    }
    // A new request that has to wait goes over to the routing queue, where waiting is counted and limited.
    if (revision === 0) {
      await bus.jobs.enqueue('route', { track: record.id, dispatch: cameFrom })
      return { act: 'ack' }
    }
    const waited = record.stage === 'waiting' ? Date.now() - Date.parse(record.updated_at) : 0
    return { act: 'back', delayMs: waitDelay(waited) }
  }

  /** Somebody else was faster. A new request is simply looked at again. */
  #again(record: TrackRecord): Disposal {
    this.#options.log.info({ track: record.id }, 'lost a race for this track: it is looked at again')
    return { act: 'back', delayMs: 50 }
  }

  #views() {
    const reports = [...this.#options.bus.fleet.entries()].map(([, entry]) => entry.value)
    return viewProviders(reports, name => this.#keeper.get(name), new Date())
  }

  /** What is redelivered finds its record written; only the message that follows from it may be missing. */
  async #repeatEnqueue(record: TrackRecord): Promise<void> {
    if (isDone(record) || liveAttempt(record) !== null) return
    const { jobs } = this.#options.bus
    const { dispatch } = record
    const begun = dispatch !== null && record.attempts.some(attempt => attempt.dispatch === dispatch.number)
    if (dispatch === null || begun || record.stage !== 'submitting') {
      await jobs.enqueue('route', { track: record.id, dispatch: dispatch?.number ?? 0 })
    } else {
      await jobs.enqueue(dispatch.provider, { track: record.id, dispatch: dispatch.number })
    }
  }

  async #write(current: RevisedTrack, event: TrackEvent): Promise<RevisedTrack | null> {
    const next = advance(current.record, event, new Date())
    if (!next.ok) return null
    try {
      return await this.#options.bus.tracks.replace(next.record, current.revision)
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return null
      throw error
    }
  }
}

const expired: TrackEvent = {
  type: 'expired',
  error: {
    code: 'deadline_exceeded',
    message: 'No provider could take the track before its deadline.',
    fix: errorCodes.deadline_exceeded.fix,
  },
}

function endOf(route: Extract<Route, { act: 'fail' | 'cancel' | 'expire' }>): TrackEvent {
  switch (route.act) {
    case 'fail':
      return { type: 'failed', error: route.error }
    case 'cancel':
      return { type: 'canceled', confirmed: true }
    case 'expire':
      return expired
  }
}
