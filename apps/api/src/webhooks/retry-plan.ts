const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long to wait after each try that failed: 13 tries within a day. Milliseconds. */
export const webhookDelays: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  1 * hour,
  2 * hour,
  4 * hour,
  4 * hour,
  4 * hour,
  4 * hour,
  4 * hour,
]

/** A receiver that asks for more time than this gets this. */
export const longestRetryAfterMs = 4 * hour

export interface FailedTry {
  /** How many tries there were, this one included. */
  tries: number
  /** How long ago the first of them was. Milliseconds. */
  sinceFirstMs: number
  /** What the receiver asked for, in milliseconds. */
  retryAfterMs: number | null
}

/**
 * How long to wait before the next try, in milliseconds, or null when there is none: a day after the first one it is
 * over. A receiver can ask for more time within that day, but for no less. Pure.
 */
export function planRetry({ tries, sinceFirstMs, retryAfterMs }: FailedTry, delays = webhookDelays): number | null {
  const scheduled = delays[tries - 1]
  const left = day - sinceFirstMs
  if (scheduled === undefined || scheduled > left) return null
  return Math.min(left, Math.max(scheduled, Math.min(retryAfterMs ?? 0, longestRetryAfterMs)))
}

/** Milliseconds that a `Retry-After` header asks for (RFC 9110 §10.2.3: seconds or a date), or null. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * second
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
