import { createHmac, randomInt } from 'node:crypto'
import { AppError } from '@soundfoundry/errors'
import { v7 } from 'uuid'

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

let latest = { msecs: 0, seq: 0 }

/** A new id; ids of one process sort by the time they were made. `now` is in milliseconds since the epoch. */
export function newTrackId(now: number): string {
  // RFC 9562, section 6.2: within one millisecond, or when the clock went back, a counter goes on.
  latest = now > latest.msecs ? { msecs: now, seq: randomInt(2 ** 31) } : { ...latest, seq: latest.seq + 1 }
  return v7(latest)
}

/**
 * The id that one caller's idempotency key always gives: whoever repeats the call finds the first one's track, on any
 * replica and after any restart, for as long as the track is kept.
 */
export function trackIdFor(caller: string, idempotencyKey: string): string {
  const hex = createHmac('sha256', caller).update(idempotencyKey).digest('hex')
  // RFC 9562: version 8 is "whatever its maker says", and the variant's two bits are fixed.
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) % 4)).toString(16)
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-')
}

/** Passes an id on, or throws `track_not_found`: only ids of our own shape may become part of a subject. */
export function checkTrackId(id: string): string {
  if (!pattern.test(id)) throw new AppError('track_not_found', { detail: 'No track has an id of this form.' })
  return id
}
