import type { Delivery, Disposal } from '@soundfoundry/bus'
import { errorCodes, type ErrorCode } from '@soundfoundry/errors'
import type { TrackError, TrackRecord } from '@soundfoundry/track'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** A track's final error, in the words of the error table; `message` where this case can be told more exactly. */
export function trackError(code: ErrorCode, message?: string): TrackError {
  const row = errorCodes[code]
  return { code, message: message ?? `${row.title}.`, fix: row.fix }
}

export const isPastDeadline = (record: TrackRecord): boolean => Date.parse(record.expires_at) <= Date.now()

/** Ends a track that its caller no longer wants. `confirmed`: nothing runs for it at the provider. */
export async function endCanceled(
  context: WorkerContext,
  record: TrackRecord,
  confirmed: boolean,
  delivery: Delivery,
): Promise<Disposal> {
  await writeEvents(context.bus.tracks, record.id, [{ type: 'canceled', confirmed }], delivery.stopping)
  context.log.info({ track: record.id, provider: context.provider.name, confirmed }, 'canceled')
  return { act: 'ack' }
}

/** Ends a track whose deadline has passed. */
export async function endExpired(context: WorkerContext, record: TrackRecord, delivery: Delivery): Promise<Disposal> {
  const error = trackError('deadline_exceeded')
  await writeEvents(context.bus.tracks, record.id, [{ type: 'expired', error }], delivery.stopping)
  context.log.warn({ track: record.id, provider: context.provider.name }, 'expired')
  return { act: 'ack' }
}
