import { withJitter } from './look-delay.ts'

/** Not so long that a cancel, or a file that is there again, is noticed late. */
const longestMs = 30_000

/**
 * How long to wait before audio is asked for again that could not be had: twice as long each time, up to 30 s, and never
 * past the deadline, so that it is asked for once more just as it passes. Pure.
 *
 * @param failures how often it could not be had, from 1
 * @param firstMs the wait after the first time
 * @param leftMs until the track's deadline; none counts for a track that has ended
 */
export function fetchDelay(
  failures: number,
  firstMs: number,
  leftMs: number = Number.POSITIVE_INFINITY,
  random: number = Math.random(),
): number {
  const grown = Math.min(longestMs, firstMs * 2 ** Math.max(0, Math.min(failures, 20) - 1))
  return Math.max(0, Math.min(withJitter(grown, random), leftMs))
}
