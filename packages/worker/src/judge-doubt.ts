import type { AttemptRecord, ListTraits } from '@soundfoundry/track'

/** What is known of a submit in doubt that was looked for and not found. */
export interface DoubtEvidence {
  /** How long it had been in doubt when the list was asked for, in milliseconds. */
  readonly doubtMs: number
  /** How long after its submit its work may begin, in milliseconds; null when that is not known. */
  readonly startsWithinMs: number | null
  /** Whether the list was read to its end with the credential that submitted it, and told the provider's time. */
  readonly isWhole: boolean
  /** How many requests are listed that nobody claims and that could be it. */
  readonly near: number
}

/** Milliseconds, as in `WorkerTimes`. */
export interface DoubtTimes {
  readonly settleMs: number
  readonly giveUpMs: number
}

/**
 * What is to be thought of a submit that the list does not show. `absent`: the provider never had it, or never runs it.
 * `untold`: it has been looked for long enough, and cannot be told. `look_again` otherwise. Pure.
 *
 * Silence is a proof only when the work can no longer begin, the list has had its time, all of it was read, and nothing in it
 * could be the one.
 */
export function judgeDoubt(evidence: DoubtEvidence, times: DoubtTimes): 'absent' | 'untold' | 'look_again' {
  const { doubtMs, startsWithinMs, isWhole, near } = evidence
  const provableMs = provableAfter(startsWithinMs, times.settleMs)
  if (doubtMs < provableMs) return 'look_again'
  if (startsWithinMs !== null && isWhole && near === 0) return 'absent'
  return doubtMs < Math.max(times.giveUpMs, provableMs) ? 'look_again' : 'untold'
}

/** After how long in doubt silence begins to say something, in milliseconds. */
export const provableAfter = (startsWithinMs: number | null, settleMs: number): number =>
  (startsWithinMs ?? 0) + settleMs

/**
 * How long after its submit the work of an attempt may begin, as its submit said; null where a release that did not say so
 * submitted it to a provider whose list shows only what has begun.
 */
export function startsWithin(attempt: Pick<AttemptRecord, 'starts_within_ms'>, traits: ListTraits): number | null {
  return attempt.starts_within_ms ?? (traits.startsWithinMs === 0 ? 0 : null)
}
