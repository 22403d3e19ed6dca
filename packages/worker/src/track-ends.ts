import type { Delivery, Disposal } from '@soundfoundry/bus'
import { errorCodes, type ErrorCode } from '@soundfoundry/errors'
import { isOwnWork, type AttemptRecord, type TrackError, type TrackRecord } from '@soundfoundry/track'
import { cancelWork } from './ask-provider.ts'
import { later } from './look-delay.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const againMs = 1_000

/** A track's final error, in the words of the error table; `message` where this case can be told more exactly. */
export function trackError(code: ErrorCode, message?: string): TrackError {
  const row = errorCodes[code]
  return { code, message: message ?? `${row.title}.`, fix: row.fix }
}

/** Whether a track's deadline has passed. `now` is the broker's time. */
export const isPastDeadline = (record: TrackRecord, now: number): boolean => Date.parse(record.expires_at) <= now

/** Ends a track that its caller no longer wants. `billed` is what is known of the work under way; `no` where there is none. */
export async function endCanceled(
  context: WorkerContext,
  record: TrackRecord,
  billed: 'no' | 'unknown',
  delivery: Delivery,
): Promise<Disposal> {
  await writeEvents(context.bus.tracks, record.id, [{ type: 'canceled', billed }], delivery.stopping)
  context.log.info({ track: record.id, provider: context.provider.name, billed }, 'canceled')
  return { act: 'ack' }
}

/** Ends a track whose deadline has passed. `billed` is what is known of the work under way. */
export async function endExpired(
  context: WorkerContext,
  record: TrackRecord,
  delivery: Delivery,
  billed: 'no' | 'unknown' = 'unknown',
): Promise<Disposal> {
  const error = trackError('deadline_exceeded')
  await writeEvents(context.bus.tracks, record.id, [{ type: 'expired', error, billed }], delivery.stopping)
  context.log.warn({ track: record.id, provider: context.provider.name }, 'expired')
  return { act: 'ack' }
}

/**
 * Cancels accepted work that its caller no longer wants, and ends the track. A cancel without a clear answer is repeated
 * for a while, since work that nobody stopped is paid. Unless the provider confirms that nothing runs any more, the job
 * stays. What was found by search may be somebody else's, and is left to run.
 */
export async function cancelAccepted(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  if (!isOwnWork(attempt)) {
    await endCanceled(context, record, 'unknown', delivery)
    return later(context, attempt)
  }
  const outcome = await cancelWork(context, attempt)
  const triedMs = context.bus.clock.now() - Date.parse(record.updated_at)
  if (outcome.kind === 'unknown' && triedMs < context.times.cancelMs) return { act: 'back', delayMs: againMs }
  if (outcome.kind === 'confirmed') return endCanceled(context, record, outcome.billed, delivery)
  await endCanceled(context, record, 'unknown', delivery)
  return later(context, attempt)
}

/**
 * Cancels accepted work past its deadline, and ends the track. Unless the provider confirms that nothing runs any more,
 * the job stays: what is made all the same was paid for and is kept. What was found by search is left to run.
 */
export async function expireAccepted(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const outcome = isOwnWork(attempt) ? await cancelWork(context, attempt) : null
  if (outcome?.kind === 'confirmed') return endExpired(context, record, delivery, outcome.billed)
  await endExpired(context, record, delivery)
  return later(context, attempt)
}
