import type { Delivery, Disposal } from '@soundfoundry/bus'
import { isDone, type JobMessage } from '@soundfoundry/track'
import { beginAttempt } from './begin-attempt.ts'
import { followAttempt } from './follow-attempt.ts'
import { handToRouter } from './hand-to-router.ts'
import { reconcileAttempt } from './reconcile-attempt.ts'
import type { WorkerContext } from './worker-context.ts'

/** A job without a record is a router that has not written yet, or nobody's: looked for this often, then set aside. */
const looksForRecord = 20

/**
 * One delivery of a job: does the one next thing that the record asks for, whoever began it. Every step can be
 * repeated, so a job may come back to any worker at any time.
 */
export async function runDispatch(context: WorkerContext, job: JobMessage, delivery: Delivery): Promise<Disposal> {
  const current = await context.bus.tracks.get(job.track)
  if (current === null) {
    if (delivery.deliveries > looksForRecord) return { act: 'dead', why: 'There is no record of this track.' }
    return { act: 'back', delayMs: 500 }
  }
  const { record } = current
  if (isDone(record) || record.dispatch?.number !== job.dispatch) return { act: 'ack' }
  if (record.dispatch.provider !== context.provider.name) return { act: 'ack' }

  const attempt = record.attempts.find(each => each.dispatch === job.dispatch)
  if (attempt === undefined) return beginAttempt(context, current, delivery)
  if (attempt.ended_at !== null) return handToRouter(context, record, job.dispatch)
  switch (attempt.state) {
    case 'accepted':
      return followAttempt(context, record, attempt, delivery)
    case 'submitting': {
      // Its process may still be at it; after the lease it is gone, or will not send any more.
      const left = Date.parse(attempt.started_at) + context.times.leaseMs - Date.now()
      return left > 0 ? { act: 'back', delayMs: left } : reconcileAttempt(context, record, attempt, delivery)
    }
    default:
      return reconcileAttempt(context, record, attempt, delivery)
  }
}
