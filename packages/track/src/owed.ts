import { isDone, type AttemptRecord, type TrackRecord } from './record.ts'

/**
 * Whether the request that an attempt follows is known to be of its own making, and not of somebody's who sent the same:
 * another fleet may share the account. Only such work may be canceled. A request found by search carries no mark of ours.
 * In records of older releases, what was once in doubt was found by search.
 */
export function isOwnWork(
  attempt: Pick<AttemptRecord, 'provider_request_id' | 'found_by_search' | 'uncertain_at'>,
): boolean {
  return attempt.provider_request_id !== null && !(attempt.found_by_search ?? attempt.uncertain_at !== null)
}

/**
 * What is left to find out of an attempt that has ended. `trace`: whether the provider ever had it. `work`: what became of
 * the work that its track left behind. Null when nothing is, or when the attempt goes on.
 */
export function owedOf(record: TrackRecord, attempt: AttemptRecord): 'trace' | 'work' | null {
  if (attempt.ended_at === null || attempt.billed !== 'unknown') return null
  if (attempt.state === 'unknown' && attempt.provider_request_id === null) return 'trace'
  return isDone(record) && attempt.state === 'canceled' && attempt.accepted_at !== null ? 'work' : null
}
