import type { Delivery, Disposal } from '@soundfoundry/bus'
import {
  initialRecord,
  isDone,
  liveAttempt,
  type JobMessage,
  type RequestRecord,
  type TrackRecord,
} from '@soundfoundry/track'
import { isPausedIn, routeTrack, unsettledMs } from './carry-out-route.ts'
import { expired, nobodyInTime } from './expiry.ts'
import type { RouterContext } from './router-context.ts'
import { pauseAfterReturn } from './wait-delay.ts'
import { writeEvent } from './write-event.ts'

/** How long after the deadline a worker may take to cancel at the provider before the router ends the track itself. */
const deadlineGraceMs = 60_000
const graceLookMs = 5_000
/** The record is written before the job, so a job without one is nobody's: looked for this often, then set aside. */
const looksForRecord = 20

/** A request that nobody has routed yet, or that was redelivered. */
export async function onNewRequest(context: RouterContext, request: RequestRecord): Promise<Disposal> {
  // Its track had ended before it was erased, and there is nothing left to make one of.
  if (request.erased_at !== undefined) return { act: 'ack' }
  const current = await context.bus.tracks.get(request.id)
  if (current === null) return routeTrack(context, { record: initialRecord(request), revision: 0 }, 'new')
  // There was no room for it among the jobs, or the router died before it had one.
  if (current.record.stage === 'waiting' && current.record.dispatch === null) return routeTrack(context, current, 'new')
  await repeatEnqueue(context, current.record)
  return { act: 'ack' }
}

/** A worker gave a track back: refused, failed, or not begun. Or it has waited and is looked at again. */
export async function onTrackBack(context: RouterContext, job: JobMessage, delivery: Delivery): Promise<Disposal> {
  const current = await context.bus.tracks.get(job.track)
  if (current === null) {
    if (delivery.deliveries > looksForRecord) return { act: 'dead', why: 'There is no record of this track.' }
    return { act: 'back', delayMs: unsettledMs }
  }
  const { record } = current
  if (isDone(record) || (record.dispatch?.number ?? 0) > job.dispatch) {
    await repeatEnqueue(context, record)
    return { act: 'ack' }
  }
  if (liveAttempt(record) !== null) return { act: 'back', delayMs: unsettledMs }
  const pause = restOfPause(record, context.bus.clock.now())
  if (pause > 0) return { act: 'back', delayMs: pause }
  const last = record.attempts.at(-1)
  // Told once, as it comes back. A track that waits has told it: again, and what has healed since would open anew.
  if (last !== undefined && record.stage === 'routing') await context.keeper.refused(record.id, last)
  return routeTrack(context, current, job.dispatch)
}

/** Comes round at a track's deadline: one that no worker ends is ended here. */
export async function onDeadline(context: RouterContext, request: RequestRecord): Promise<Disposal> {
  if (request.erased_at !== undefined) return { act: 'ack' }
  const left = Date.parse(request.expires_at) - context.bus.clock.now()
  if (left > 0) return { act: 'back', delayMs: left }
  const { bus, log, keeper } = context
  const current = (await bus.tracks.get(request.id)) ?? { record: initialRecord(request), revision: 0 }
  const { record } = current
  if (isDone(record)) return { act: 'ack' }
  // Work at a provider is ended by the worker that can cancel it there; only when none does, here.
  const live = liveAttempt(record)
  if (live !== null && -left < deadlineGraceMs) return { act: 'back', delayMs: graceLookMs }
  const written = await writeEvent(
    bus.tracks,
    current,
    expired(live === null ? nobodyInTime(record.request, isPausedIn(context)) : undefined),
  )
  if (written === null) return { act: 'back', delayMs: unsettledMs }
  await keeper.releaseTrials({ track: record.id, dispatch: record.dispatch?.number ?? 0 })
  const fields = { track: record.id, attempt: live?.number ?? null, provider: live?.provider ?? null }
  if (live === null) log.warn(fields, 'expired: nobody could take it in time')
  else log.error(fields, 'expired: no worker ended its attempt, which may still run at the provider')
  return { act: 'ack' }
}

/** What is left of the time for which a track that workers keep giving back is left alone. */
function restOfPause(record: TrackRecord, now: number): number {
  const pause = pauseAfterReturn(record)
  if (pause === 0 || record.dispatch === null) return 0
  return Math.min(pause, Date.parse(record.dispatch.at) + pause - now)
}

/** What is redelivered finds its record written; only the message that follows from it may be missing. */
async function repeatEnqueue(context: RouterContext, record: TrackRecord): Promise<void> {
  if (isDone(record) || liveAttempt(record) !== null) return
  const { jobs } = context.bus
  const { dispatch } = record
  const begun = dispatch !== null && record.attempts.some(attempt => attempt.dispatch === dispatch.number)
  if (dispatch === null || begun || record.stage !== 'submitting') {
    await jobs.enqueue('route', { track: record.id, dispatch: dispatch?.number ?? 0 })
  } else {
    await jobs.enqueue(dispatch.provider, { track: record.id, dispatch: dispatch.number })
  }
}
