import type { Delivery, Disposal } from '@soundfoundry/bus'
import { isDone, type AttemptRecord, type TrackRecord, type Verdict } from '@soundfoundry/track'
import { fetchDelay } from './fetch-delay.ts'
import { expireAccepted, isPastDeadline, trackError } from './track-ends.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** Why audio that was made could not be had. `passing`: a fault of a server, the network or this machine. */
export interface FetchFault {
  fault: 'audio_lost' | 'audio_invalid' | 'audio_too_large' | 'passing'
  /** One sentence of ours. */
  explanation: string
}

/**
 * Audio was made, and could not be had now. It was paid for and asking is free, so it is asked for again, later and later,
 * until the deadline; it is never made again. Only audio that is too large is given up at once: it will not shrink.
 * After the track has ended without it, it is waited for as long as late audio is.
 */
export async function askAgain(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  { fault, explanation }: FetchFault,
  delivery: Delivery,
): Promise<Disposal> {
  const { fetchAgainMs } = context.times
  const isFinal = fault === 'audio_too_large'
  const reason = fault === 'passing' ? 'audio_lost' : fault
  const verdict = { reason, http_status: null, explanation } as const
  if (isDone(record)) return askLate(context, record, attempt, { verdict, isFinal }, delivery)
  const { intent } = attempt
  const isOver = isPastDeadline(record, context.bus.clock.now())
  if (isFinal || (isOver && fault !== 'passing')) {
    const told = isFinal ? explanation : `${explanation} ${asked(attempt.lost_fetches + 1)}`
    const ended = { type: 'attempt_failed', intent, verdict: { ...verdict, explanation: told }, billed: 'yes' } as const
    const failure = { type: 'failed', error: trackError(reason, told) } as const
    await writeEvents(context.bus.tracks, record.id, [ended, failure], delivery.stopping)
    return { act: 'ack' }
  }
  await writeEvents(context.bus.tracks, record.id, [{ type: 'fetch_lost', intent, verdict }], delivery.stopping)
  if (isOver) return expireAccepted(context, record, attempt, delivery)
  const leftMs = Date.parse(record.expires_at) - context.bus.clock.now()
  return { act: 'back', delayMs: fetchDelay(attempt.lost_fetches + 1, fetchAgainMs, leftMs) }
}

/** How often it was asked for is told by its deliveries alone: the track has ended. It was billed in every case. */
async function askLate(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  { verdict, isFinal }: { verdict: Verdict; isFinal: boolean },
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, times } = context
  const endedAt = Date.parse(attempt.ended_at ?? record.updated_at)
  const leftMs = endedAt + times.lateMs - bus.clock.now()
  if (!isFinal && leftMs > 0)
    return { act: 'back', delayMs: fetchDelay(delivery.deliveries, times.fetchAgainMs, leftMs) }
  const { intent } = attempt
  const settled = { type: 'settled_late', intent, state: 'failed', verdict, billed: 'yes' } as const
  await writeEvents(bus.tracks, record.id, [settled], delivery.stopping)
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  log.error(fields, 'audio that was made too late for its track could not be had: it was billed')
  return { act: 'ack' }
}

const asked = (times: number): string =>
  times === 1 ? 'The deadline had passed.' : `It was asked for ${times} times until the deadline.`
