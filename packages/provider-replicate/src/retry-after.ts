import { timeOfAnswer } from '@soundfoundry/track'

const longestWaitMs = 600_000

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const

export interface RetryHints {
  /** The `Retry-After` header: seconds or an HTTP date. */
  header: string | null
  /** The `Date` header, which a date in the other one is held against. */
  date?: string | null | undefined
  /** `retry_after` of the body, in seconds. */
  seconds: number | null
  /** The text of the body: "Your rate limit resets in ~30s." */
  says: string
}

/**
 * How long to wait, in milliseconds: the longest wait that any of the hints names, at most ten minutes, null when none does.
 *
 * @param now milliseconds since the epoch, for a date in an answer that does not tell its own time
 */
export function retryAfterMs(hints: RetryHints, now: number): number | null {
  const waits = [headerMs(hints.header, timeOfAnswer(hints.date, now)), secondsMs(hints.seconds), textMs(hints.says)]
  const sane = waits.filter(wait => wait !== null).filter(wait => Number.isFinite(wait) && wait >= 0)
  return sane.length === 0 ? null : Math.min(longestWaitMs, Math.max(...sane))
}

function secondsMs(seconds: number | null): number | null {
  return seconds === null ? null : Math.ceil(seconds * 1000)
}

function headerMs(header: string | null, now: number): number | null {
  const value = header?.trim() ?? ''
  if (/^\d+(?:\.\d+)?$/.test(value)) return secondsMs(Number(value))
  if (!/^[a-z]{3,9},? .*gmt$/i.test(value)) return null
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

function textMs(says: string): number | null {
  const match = /resets? in\s*~?\s*(\d{1,9}(?:\.\d{1,3})?)\s*([smh])/i.exec(says)
  if (match === null) return null
  const unit = match[2]?.toLowerCase()
  const factor = unit === 'h' ? unitMs.h : unit === 'm' ? unitMs.m : unitMs.s
  return Math.ceil(Number(match[1]) * factor)
}
