import type { Disposal } from '@soundfoundry/bus'
import type { AttemptRecord } from '@soundfoundry/track'
import type { WorkerContext } from './worker-context.ts'

const shortestMs = 400
const longestMs = 10_000
/** A provider may ask to be left alone, but not for so long that a deadline or a cancel is missed by much. */
const longestWaitMs = 30_000

/**
 * How long to leave accepted work alone before the next look, in milliseconds: a tenth of its age, so that a short
 * track is stored soon after it is made and a long one costs few looks.
 */
export function lookDelay(ageMs: number): number {
  return Math.min(longestMs, Math.max(shortestMs, ageMs / 10))
}

/** A delay with up to a quarter taken off at random, so that work which began together does not come round together. */
export function withJitter(delayMs: number, random: number = Math.random()): number {
  return delayMs * (1 - random / 4)
}

/** How long ago the provider accepted it, in milliseconds; never less than 0. `now` is the broker's time. */
export function ageOf(attempt: Pick<AttemptRecord, 'accepted_at' | 'started_at'>, now: number): number {
  return Math.max(0, now - Date.parse(attempt.accepted_at ?? attempt.started_at))
}

/** Has accepted work looked at again in due time, and not before the provider wishes it. */
export function later(
  { bus }: Pick<WorkerContext, 'bus'>,
  attempt: AttemptRecord,
  retryAfterMs: number | null = null,
): Disposal {
  const wished = Math.min(longestWaitMs, retryAfterMs ?? 0)
  return { act: 'back', delayMs: Math.max(wished, withJitter(lookDelay(ageOf(attempt, bus.clock.now())))) }
}
