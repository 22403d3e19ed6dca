const shortestMs = 400
const longestMs = 10_000

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
