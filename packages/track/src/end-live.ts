import { liveAttempt, type AttemptRecord, type TrackRecord } from './record.ts'

/** Ends the attempt under way, keeping what is known: one that may have been accepted stays `unknown`. */
export function endLive(
  record: TrackRecord,
  state: 'failed' | 'canceled',
  at: string,
  billed?: 'no' | 'unknown',
): AttemptRecord[] {
  const live = liveAttempt(record)
  if (live === null) return record.attempts
  const unsettled = live.state === 'submitting' || live.state === 'unknown'
  return [
    ...record.attempts.slice(0, -1),
    unsettled
      ? { ...live, state: 'unknown', ended_at: at }
      : { ...live, state, billed: billed ?? live.billed, ended_at: at },
  ]
}
