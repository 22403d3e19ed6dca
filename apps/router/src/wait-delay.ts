import type { TrackRecord } from '@soundfoundry/track'

const shortestMs = 300
const longestMs = 10_000

/**
 * How long a waiting track is left alone before it is looked at again, in milliseconds: a third of the time it has
 * waited, so that a short outage costs little delay and a long one few looks.
 */
export function waitDelay(waitedMs: number, random: number = Math.random()): number {
  return Math.min(longestMs, Math.max(shortestMs, waitedMs / 3)) * (1 - random / 4)
}

/**
 * How long after its latest dispatch a track is routed again, in milliseconds. Nothing when that dispatch was begun, or
 * is the first that a worker gave back: a circuit that opened meanwhile sends it elsewhere at once. A worker that sees
 * things otherwise than the router, without a credential say, gives back whatever it is sent, as fast as it is sent.
 */
export function pauseAfterReturn(record: Pick<TrackRecord, 'dispatch' | 'attempts'>): number {
  const { dispatch, attempts } = record
  if (dispatch === null || attempts.some(attempt => attempt.dispatch === dispatch.number)) return 0
  const returns = dispatch.number - attempts.length
  return returns <= 1 ? 0 : Math.min(longestMs, shortestMs * 2 ** (returns - 2))
}
