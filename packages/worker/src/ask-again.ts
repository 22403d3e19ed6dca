import type { Delivery, Disposal } from '@soundfoundry/bus'
import { isDone, type AttemptRecord, type TrackRecord } from '@soundfoundry/track'
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
 * For a track that has ended already, the time in which late audio is waited for is the caller's to hold.
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
  if (isDone(record)) {
    return isFinal ? { act: 'ack' } : { act: 'back', delayMs: fetchDelay(delivery.deliveries, fetchAgainMs) }
  }
  const reason = fault === 'passing' ? 'audio_lost' : fault
  const verdict = { reason, http_status: null, explanation } as const
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

const asked = (times: number): string =>
  times === 1 ? 'The deadline had passed.' : `It was asked for ${times} times until the deadline.`
