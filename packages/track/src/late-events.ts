import { owedOf } from './owed.ts'
import type { AttemptRecord, AudioRecord, TrackRecord } from './record.ts'
import type { Verdict } from './verdict.ts'

/**
 * What is found out of an attempt after its track has ended. `turned_up`: the provider has its request after all.
 * `settled_late`: what became of it, and of the money. `late_audio`: what was made was paid for, and is kept.
 */
export type LateEvent =
  | { type: 'turned_up'; intent: string; provider_request_id: string }
  | {
      type: 'settled_late'
      intent: string
      state: 'refused' | 'succeeded' | 'failed' | 'canceled'
      verdict: Verdict | null
      billed: 'no' | 'yes' | 'unknown'
    }
  | { type: 'late_audio'; intent: string; audio: AudioRecord }

/**
 * The provider lists a request that may be that of an attempt which was taken for never accepted, or given up. It was matched
 * by model and time only, not by its input.
 */
export interface ListedLate {
  type: 'listed_late'
  intent: string
  provider_request_id: string
}

/**
 * The record of an ended track after something was found out of an attempt of its, or why it stays as it is: the attempt
 * owes nothing (any more), is another one, or is not where this could be found out. Pure. What turned up counts as canceled
 * with its track until it is settled.
 */
export function advanceLate(
  record: TrackRecord,
  event: LateEvent,
  now: Date,
): TrackRecord | 'done' | 'superseded' | 'out_of_order' {
  const attempt = record.attempts.find(({ intent }) => intent === event.intent)
  if (attempt === undefined) return 'superseded'
  const owed = owedOf(record, attempt)
  if (owed === null) return 'done'
  const step = (changes: Partial<AttemptRecord>, audio = record.audio): TrackRecord => ({
    ...record,
    audio,
    attempts: record.attempts.map(each => (each === attempt ? { ...attempt, ...noVerdict, ...changes } : each)),
    updated_at: now.toISOString(),
  })
  switch (event.type) {
    case 'turned_up': {
      const { provider_request_id } = event
      const accepted_at = now.toISOString()
      if (owed !== 'trace') return 'out_of_order'
      return step({ state: 'canceled', provider_request_id, found_by_search: true, accepted_at })
    }
    case 'settled_late': {
      const { state, billed, verdict } = event
      // What was never found is either not there, or stays in doubt.
      const isTold = owed === 'trace' ? state === 'refused' && billed === 'no' : state !== 'refused'
      if (!isTold) return 'out_of_order'
      return step({ ...verdict, state, billed, ...(state === 'refused' ? { refusal_scope: 'request' } : {}) })
    }
    case 'late_audio':
      if (owed !== 'work') return 'out_of_order'
      return record.audio === null ? step({ state: 'succeeded', billed: 'yes' }, event.audio) : 'done'
  }
}

/**
 * The record after a request of an attempt that had been settled as "not there" was listed all the same, be its track done or
 * not: it may have been billed, so nothing is submitted again for it beyond the duplicate budget. Nothing is followed, for the
 * request may be somebody else's. Otherwise why the record stays as it is. Pure.
 */
export function listedLate(
  record: TrackRecord,
  event: ListedLate,
  now: Date,
): TrackRecord | 'done' | 'superseded' | 'out_of_order' {
  const { intent, provider_request_id } = event
  const attempt = record.attempts.find(each => each.intent === intent)
  if (attempt === undefined) return 'superseded'
  if (attempt.ended_at === null) return 'out_of_order'
  const wasNeverFound = attempt.state === 'unknown' || (attempt.state === 'refused' && attempt.reason === 'no_trace')
  if (!wasNeverFound || attempt.provider_request_id !== null) return 'done'
  const booked: AttemptRecord = {
    ...attempt,
    state: 'unknown',
    billed: 'unknown',
    provider_request_id,
    found_by_search: true,
    refusal_scope: null,
    explanation: listedAfterAll,
  }
  const attempts = record.attempts.map(each => (each === attempt ? booked : each))
  return { ...record, attempts, updated_at: now.toISOString() }
}

const listedAfterAll =
  'The provider lists a request that may be this one, after it had been taken for never accepted: it may have been billed.'

/** What is known against an attempt of which nothing is. */
export const noVerdict = { reason: null, http_status: null, explanation: null } as const
