import type { Delivery, Disposal } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { isDone, owedOf, type JobMessage } from '@soundfoundry/track'
import { beginAttempt } from './begin-attempt.ts'
import { followAttempt } from './follow-attempt.ts'
import { followEnded } from './follow-ended.ts'
import { handToRouter } from './hand-to-router.ts'
import { moveAside } from './move-aside.ts'
import { reconcileAttempt } from './reconcile-attempt.ts'
import type { WorkerContext } from './worker-context.ts'

/** A job without its record is a router that has not written yet, or nobody's: looked for this often, then set aside. */
const looksForRecord = 20
/** What a process that ends was at is taken up by another one at once. */
const handOverMs = 100

/**
 * One delivery of a job: does the one next thing that the record asks for, whoever began it. Every step can be
 * repeated, so a job may come back to any worker at any time.
 */
export async function runDispatch(context: WorkerContext, job: JobMessage, delivery: Delivery): Promise<Disposal> {
  const disposal = await nextStep(context, job, delivery).catch((error: unknown) => giveUpLost(context, job, error))
  if (disposal.act !== 'back' || !delivery.stopping.aborted) return disposal
  return { act: 'back', delayMs: Math.min(disposal.delayMs, handOverMs) }
}

/** The broker has lost the record while this step was under way: nobody can go on with the track. */
function giveUpLost(context: WorkerContext, { track, dispatch }: JobMessage, error: unknown): Disposal {
  if (!(error instanceof AppError) || error.code !== 'track_not_found') throw error
  const fields = { track, dispatch, provider: context.provider.name }
  context.log.error(
    fields,
    'the broker has lost this track: what the provider makes of it is paid, and nobody fetches it',
  )
  return { act: 'ack' }
}

async function nextStep(context: WorkerContext, job: JobMessage, delivery: Delivery): Promise<Disposal> {
  const current = await context.bus.tracks.get(job.track)
  // A copy that lags may still show the time before this dispatch, which was written before its job was enqueued.
  if (current === null || (current.record.dispatch?.number ?? 0) < job.dispatch) {
    if (current !== null && isDone(current.record)) return { act: 'ack' }
    if (delivery.deliveries > looksForRecord) return { act: 'dead', why: 'No record has this dispatch.' }
    return { act: 'back', delayMs: 500 }
  }
  const { record } = current
  // Whoever stored audio while it was erased may not have come to remove it.
  if (record.erased_at !== undefined) await context.bus.audio.erase(job.track)
  const attempt = record.attempts.find(each => each.dispatch === job.dispatch)
  // An attempt may owe an answer long after its track has gone on without it.
  if (attempt !== undefined && owedOf(record, attempt) !== null) {
    return context.takesPlace
      ? moveAside(context, record, job.dispatch, delivery)
      : followEnded(context, record, attempt, delivery)
  }
  const isCurrent = record.dispatch?.number === job.dispatch && record.dispatch.provider === context.provider.name
  if (!isCurrent || isDone(record)) return { act: 'ack' }
  if (attempt === undefined) return beginAttempt(context, current, delivery)
  if (attempt.ended_at !== null) return handToRouter(context, record, job.dispatch, delivery)
  switch (attempt.state) {
    case 'accepted':
      return followAttempt(context, record, attempt, delivery)
    case 'submitting': {
      // Its process may still be at it; after the lease it is gone, or will not send any more.
      const left = Date.parse(attempt.started_at) + context.times.leaseMs - context.bus.clock.now()
      if (left > 0) return { act: 'back', delayMs: left }
      break
    }
    default:
      break
  }
  return context.takesPlace
    ? moveAside(context, record, job.dispatch, delivery)
    : reconcileAttempt(context, record, attempt, delivery)
}
