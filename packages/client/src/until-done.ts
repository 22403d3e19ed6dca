import { delay } from './delay.ts'
import type { components } from './generated/gateway-api.ts'
import { isPassing, SoundFoundryProblem } from './problem.ts'

type Track = components['schemas']['Track']

export interface UntilDoneOptions {
  readonly signal?: AbortSignal | undefined
  /** Gives up after so many milliseconds. Without it, only the signal ends the wait early: a track ends by its `deadline`. */
  readonly timeoutMs?: number | undefined
  /** Told the track as it stands, and after each change. */
  readonly onChange?: ((track: Track) => void) | undefined
}

/** The two ways to hear of a track. */
export interface Ways {
  /** One event stream, to its end or until it breaks off. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<Track>
  /** One call that is answered when the track is done, or after a minute. */
  readonly ask: (signal: AbortSignal) => Promise<Track>
}

/** The track is not done in the time that was given; it goes on without whoever waited. */
export class NotDoneInTime extends Error {
  override readonly name = 'NotDoneInTime'
  /** As it stood last; null when nothing was heard of it. */
  readonly track: Track | null

  constructor(id: string, timeoutMs: number, track: Track | null) {
    super(`Track ${id} is not done after ${timeoutMs} ms.`)
    this.track = track
  }
}

/** So many streams one after another without a single event, and no further one is opened: something in between holds them back. */
const mostVainStreams = 2
const longestPauseMs = 10_000
/** Where something in between takes `Prefer` away, a call is answered at once, and must not be repeated at once. */
const shortestCallMs = 1_000

/** How long to leave a gateway in trouble alone that has failed so many times in a row. */
export function pauseMs(failures: number, error: unknown): number {
  const asked = error instanceof SoundFoundryProblem ? error.retryAfterS : null
  if (asked !== null) return asked * 1000
  return Math.min(500 * 2 ** (failures - 1), longestPauseMs)
}

/** The states of a track by one event stream, which may break off: then the other way tells whether that is for good. */
async function* heardOf(ways: Ways, signal: AbortSignal): AsyncGenerator<Track, void> {
  try {
    yield* ways.follow(signal)
  } catch {
    signal.throwIfAborted()
  }
}

/**
 * The states of a track until it is done. An event stream tells them at once; where it breaks off, a call that waits bridges the
 * gap, and where streams do not get through at all, such calls are all there is. A gateway in trouble is asked again.
 *
 * @throws what the gateway refuses for good, and the signal's reason
 */
async function* statesOf(ways: Ways, signal: AbortSignal): AsyncGenerator<Track, void> {
  let vainStreams = 0
  let failures = 0
  for (;;) {
    if (vainStreams < mostVainStreams) {
      let hasSpoken = false
      for await (const track of heardOf(ways, signal)) {
        hasSpoken = true
        yield track
      }
      vainStreams = hasSpoken ? 0 : vainStreams + 1
    }
    const askedAt = performance.now()
    try {
      yield await ways.ask(signal)
      failures = 0
      await delay(Math.max(0, shortestCallMs - (performance.now() - askedAt)), signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isPassing(error)) throw error
      failures += 1
      await delay(pauseMs(failures, error), signal)
    }
  }
}

/**
 * Waits until a track is done, by whichever way gets through.
 *
 * @param signals each of which ends the wait, as `options.signal` does
 * @throws NotDoneInTime after `timeoutMs`, and what the gateway refuses for good
 */
export async function untilDone(
  id: string,
  ways: Ways,
  signals: readonly AbortSignal[],
  { timeoutMs, onChange }: UntilDoneOptions,
): Promise<Track> {
  let last: Track | null = null
  // Not AbortSignal.any: within it, Node 20 may collect a caller's AbortSignal.timeout as garbage before its time.
  const stop = new AbortController()
  const pass = (event: Event): void => {
    if (event.target instanceof AbortSignal) stop.abort(event.target.reason)
  }
  for (const each of signals) {
    each.throwIfAborted()
    each.addEventListener('abort', pass)
  }
  const expire = (milliseconds: number): void => stop.abort(new NotDoneInTime(id, milliseconds, last))
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs, timeoutMs)
  try {
    for await (const track of statesOf(ways, stop.signal)) {
      const isNews = JSON.stringify(track) !== JSON.stringify(last)
      last = track
      // Either way begins with the track as it stands, which may be known.
      if (isNews) onChange?.(track)
      if (track.done) return track
    }
    throw new Error('the states of a track end with it alone')
  } finally {
    clearTimeout(timer)
    for (const each of signals) each.removeEventListener('abort', pass)
  }
}
