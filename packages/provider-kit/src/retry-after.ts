import { timeOfAnswer } from '@soundfoundry/track'

/** Nobody waits longer on a provider's word; beyond this the circuits decide. */
const longestMs = 10 * 60 * 1000

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Where an answer may tell how long to wait. */
export interface RetryHints {
  /** `Retry-After`, in seconds or as an HTTP date, and `Date`, which a date is held against. */
  readonly headers: Headers
  /** What stands as `retry_after` in the body, in seconds; numbers, or text that is one. */
  readonly told: readonly unknown[]
  /** The text of the body: "Your rate limit resets in ~30s." */
  readonly says: string
}

/**
 * How long an answer tells us to wait, in milliseconds: the longest wait that any of the hints names, at most ten minutes,
 * null when none does. Pure.
 *
 * @param now milliseconds since the epoch, for a date in an answer that does not tell its own time
 */
export function retryAfterMs({ headers, told, says }: RetryHints, now: number): number | null {
  const header = headers.get('retry-after')?.trim() ?? ''
  const waits = [headerMs(header, timeOfAnswer(headers.get('date'), now)), ...told.map(secondsMs), textMs(says)]
  const sane = waits.filter(wait => wait !== null).filter(wait => Number.isFinite(wait) && wait >= 0)
  return sane.length === 0 ? null : Math.min(longestMs, Math.max(...sane))
}

function secondsMs(value: unknown): number | null {
  if (typeof value === 'number') return Math.ceil(value * 1000)
  return typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Math.ceil(Number(value) * 1000) : null
}

function headerMs(header: string, now: number): number | null {
  // Date.parse takes far more than HTTP dates, so that a stray word with a digit would become one.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*gmt$/i.test(header)) return secondsMs(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

function textMs(says: string): number | null {
  const match = /resets? in\s*~?\s*(\d{1,9}(?:\.\d{1,3})?)\s*([smh])/i.exec(says)
  if (match === null) return null
  const unit = match[2]?.toLowerCase()
  return Math.ceil(Number(match[1]) * (unit === 'h' ? unitMs.h : unit === 'm' ? unitMs.m : unitMs.s))
}
