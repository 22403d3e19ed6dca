import type { Disposal, RevisedTrack } from '@soundfoundry/bus'
import { isDone, mayGo, type ProviderName, type TrackEvent, type TrackRecord } from '@soundfoundry/track'
import { chooseRoute, type Route } from './choose-route.ts'
import { expired, nobodyInTime } from './expiry.ts'
import { viewProviders } from './provider-view.ts'
import type { RouterContext } from './router-context.ts'
import { waitDelay } from './wait-delay.ts'
import { writeEvent } from './write-event.ts'

/** A worker holds the attempt, or another router was just here: looked at again after this. Milliseconds. */
export const unsettledMs = 2_000
const lostRaceMs = 50
/** A track whose turn has not come is looked at again after this: it has gone on by then. Milliseconds. */
const turnMs = 1_000

/**
 * Decides, writes the decision by compare-and-set, enqueues, in this order: a redelivery repeats only the enqueue.
 * `cameFrom` is the dispatch after which the track is routed, 0 before the first; `new` for a track that has no job yet.
 * A track that waited goes on only when it is `its turn`: those that have waited with it are older, or are sent on first.
 */
export async function routeTrack(
  context: RouterContext,
  current: RevisedTrack,
  cameFrom: number | 'new',
  turn: 'any' | 'its turn' = 'any',
): Promise<Disposal> {
  const { bus, keeper, rules, log } = context
  const { record } = current
  // Whatever this track was to prove, it is not on its way to prove it.
  await keeper.releaseTrials({ track: record.id, dispatch: numberOf(record) })
  const reports = [...bus.fleet.entries()].map(([, entry]) => entry.value)
  const now = bus.clock.date()
  const route = chooseRoute(
    record,
    viewProviders(
      reports,
      name => keeper.get(name),
      now,
      provider => bus.switches.get(provider)?.value,
    ),
    rules,
    now,
  )
  switch (route.act) {
    case 'leave':
      return isDone(record) ? { act: 'ack' } : { act: 'back', delayMs: unsettledMs }
    case 'dispatch':
      if (record.stage === 'waiting' && cameFrom !== 'new' && turn === 'any') {
        context.line.move()
        return { act: 'back', delayMs: turnMs }
      }
      return dispatch(context, current, cameFrom, route)
    case 'wait':
      return wait(context, current, cameFrom, route)
    case 'fail':
    case 'cancel':
    case 'expire': {
      const written = await writeEvent(bus.tracks, current, endOf(context, record, route))
      if (written === null) return again(context, record)
      log.warn({ track: record.id, error: written.record.error?.code ?? null }, `ended: ${written.record.status}`)
      context.onRoute?.(route, record)
      return { act: 'ack' }
    }
  }
}

async function dispatch(
  context: RouterContext,
  current: RevisedTrack,
  cameFrom: number | 'new',
  route: Extract<Route, { act: 'dispatch' }>,
): Promise<Disposal> {
  const { bus, keeper, room } = context
  const { record } = current
  if (cameFrom === 'new' && !(await room.take('running'))) return room.later
  const { provider, model, trials, skipped } = route
  const trial = { track: record.id, dispatch: numberOf(record) + 1 }
  if (!(await keeper.claimTrials(trials, trial))) return again(context, record)
  const event: TrackEvent = {
    type: 'dispatched',
    provider,
    model,
    trial: trials.length > 0,
    ...(skipped && { skipped }),
  }
  const written = await writeEvent(bus.tracks, current, event)
  if (written === null) {
    if (trials.length > 0) await keeper.releaseTrials(trial)
    return again(context, record)
  }
  await bus.jobs.enqueue(provider, { track: record.id, dispatch: written.record.dispatch?.number ?? 0 })
  logRedirect(context, record, route)
  context.onRoute?.(route, record)
  return { act: 'ack' }
}

/** The number of the latest dispatch, 0 before the first. */
const numberOf = (record: TrackRecord): number => record.dispatch?.number ?? 0

function logRedirect(context: RouterContext, record: TrackRecord, to: Extract<Route, { act: 'dispatch' }>): void {
  const from = record.attempts.at(-1)
  if (from === undefined || from.provider === to.provider) return
  const { number: attempt, provider, reason, key } = from
  const fields = { track: record.id, attempt, provider, reason, key, to: to.provider, model: to.model }
  context.log.warn(fields, `redirected from ${provider} to ${to.provider}`)
}

async function wait(
  context: RouterContext,
  current: RevisedTrack,
  cameFrom: number | 'new',
  route: Extract<Route, { act: 'wait' }>,
): Promise<Disposal> {
  const { bus, log, room } = context
  const { record } = current
  if (record.stage !== 'waiting') {
    const written = await writeEvent(bus.tracks, current, { type: 'waiting' })
    if (written === null) return again(context, record)
    const { until, reason = null } = route
    log.info({ track: record.id, until, reason }, 'no provider can take the track now: it waits')
    context.onRoute?.(route, record)
  }
  // A new request that has to wait goes over to the routing queue, where it is in nobody's way, while there is room.
  if (cameFrom === 'new') {
    if (!(await room.take('waiting'))) return room.later
    await bus.jobs.enqueue('route', { track: record.id, dispatch: 0 })
    return { act: 'ack' }
  }
  const waited = record.stage === 'waiting' ? bus.clock.now() - Date.parse(record.updated_at) : 0
  return { act: 'back', delayMs: waitDelay(waited) }
}

function again(context: RouterContext, record: TrackRecord): Disposal {
  context.line.forget(record.id)
  context.log.info({ track: record.id }, 'lost a race for this track: it is looked at again')
  return { act: 'back', delayMs: lostRaceMs }
}

/** Whether a person has paused a provider. */
export const isPausedIn =
  ({ bus }: Pick<RouterContext, 'bus'>) =>
  (provider: ProviderName): boolean =>
    !mayGo(bus.switches.get(provider)?.value, 'send')

function endOf(
  context: RouterContext,
  { request }: TrackRecord,
  route: Extract<Route, { act: 'fail' | 'cancel' | 'expire' }>,
): TrackEvent {
  switch (route.act) {
    case 'fail':
      return { type: 'failed', error: route.error }
    case 'cancel':
      return { type: 'canceled', billed: 'no' }
    case 'expire':
      return expired(nobodyInTime(request, isPausedIn(context)))
  }
}
