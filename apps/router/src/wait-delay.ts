const shortestMs = 300
const longestMs = 10_000

/**
 * How long a waiting track is left alone before it is looked at again, in milliseconds: a third of the time it has
 * waited, so that a short outage costs little delay and a long one few looks.
 */
export function waitDelay(waitedMs: number, random: number = Math.random()): number {
  return Math.min(longestMs, Math.max(shortestMs, waitedMs / 3)) * (1 - random / 4)
}
