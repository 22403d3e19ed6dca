import { timeOfAnswer } from '@soundfoundry/track'
import { asRecord, readEvidence } from './evidence.ts'
import type { AnswerHeaders } from './exchange.ts'

/** Nobody waits longer on a provider's word; beyond this the circuits decide. */
const longestMs = 10 * 60 * 1000

/**
 * How long an answer tells us to wait, in milliseconds: the largest of the header `Retry-After` (seconds or an HTTP date),
 * `retry_after` in the body (seconds) and "resets in ~Ns" in its text, but at most ten minutes. null when it does not say.
 *
 * A date is held against the answer's own clock, its `Date` header.
 *
 * @param now milliseconds since the epoch, for a date in an answer that does not tell its own time
 */
export function retryAfterMs(
  body: unknown,
  { retryAfter, date }: Pick<AnswerHeaders, 'retryAfter' | 'date'>,
  now: number,
): number | null {
  const waits: number[] = []
  if (retryAfter !== undefined) waits.push(...headerWait(retryAfter.trim(), timeOfAnswer(date, now)))
  const record = asRecord(body)
  for (const holder of [record, asRecord(record.detail), asRecord(record.error)]) {
    const seconds = holder.retry_after
    if (typeof seconds === 'number') waits.push(seconds * 1000)
    if (typeof seconds === 'string' && /^\d+(\.\d+)?$/.test(seconds)) waits.push(Number(seconds) * 1000)
  }
  const told = /resets? in ~?\s*(\d{1,9}(?:\.\d+)?)\s*s/.exec(readEvidence(body).text)
  if (told !== null) waits.push(Number(told[1]) * 1000)
  const sane = waits.filter(wait => Number.isFinite(wait) && wait >= 0)
  return sane.length === 0 ? null : Math.min(longestMs, Math.round(Math.max(...sane)))
}

function headerWait(header: string, now: number): number[] {
  if (/^\d+(\.\d+)?$/.test(header)) return [Number(header) * 1000]
  // Date.parse takes far more than HTTP dates, so that a stray word with a digit would become one.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(header)) return []
  const date = Date.parse(header)
  return Number.isNaN(date) ? [] : [Math.max(0, date - now)]
}
