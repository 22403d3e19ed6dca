import { delay } from './delay.ts'
import type { components } from './generated/gateway-api.ts'
import { readEvents, StreamSilent } from './event-stream.ts'
import { isPassing, SoundFoundryProblem, UnexpectedAnswer } from './problem.ts'

type Track = components['schemas']['Track']

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined
  /** Goes on after this event of an earlier stream. */
  readonly lastEventId?: string | undefined
  /** Told the id of each event before its track, to go on there later. */
  readonly onEventId?: (id: string) => void
}

/** Opens the stream after an event, or at its beginning. */
export type OpenStream = (lastEventId: string | null, signal: AbortSignal | undefined) => Promise<Response>

export interface StreamOptions {
  readonly signal?: AbortSignal | undefined
  readonly onEventId?: ((id: string) => void) | undefined
  /** Within so many milliseconds a stream has to begin. */
  readonly beginMs: number
}

/** Unless the gateway says otherwise. */
const standardRetryMs = 1_000

/** Where the events of a track have been heard to, over all its streams. */
export interface Place {
  lastEventId: string | null
  /** How long to wait before the next stream. */
  retryMs: number
}

export const placeOf = ({ lastEventId }: FollowOptions): Place => ({
  lastEventId: lastEventId ?? null,
  retryMs: standardRetryMs,
})

function readTrack(data: string, status: number): Track {
  try {
    const track: Track = JSON.parse(data)
    return track
  } catch {
    throw new UnexpectedAnswer(status, 'an event holds no JSON')
  }
}

/** What a stream broke off with, on the way or for want of a word. */
const isBreak = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof StreamSilent || (error instanceof Error && error.name === 'AbortError')

/**
 * The states of a track by one stream, from a place on, which is moved along.
 *
 * @returns whether the gateway has said that there is nothing more to come
 */
export async function* followOnce(
  open: OpenStream,
  place: Place,
  { signal, onEventId, beginMs }: StreamOptions,
): AsyncGenerator<Track, boolean> {
  const response = await open(place.lastEventId, signal)
  // 204: whoever asks has been sent the end already.
  if (response.status === 204 || response.body === null) return true
  const onRetry = (milliseconds: number): void => {
    place.retryMs = milliseconds
  }
  for await (const { id, data } of readEvents(response.body, { onRetry, beginMs })) {
    const track = readTrack(data, response.status)
    if (id !== undefined) {
      place.lastEventId = id
      onEventId?.(id)
    }
    yield track
    if (track.done) return true
  }
  return false
}

/** The states of a track, through as many streams as it takes. */
export async function* followTrack(
  open: OpenStream,
  options: FollowOptions & StreamOptions,
): AsyncGenerator<Track, void> {
  const { signal } = options
  const place = placeOf(options)
  for (;;) {
    try {
      if (yield* followOnce(open, place, options)) return
    } catch (error) {
      signal?.throwIfAborted()
      if (!isBreak(error) && !isPassing(error)) throw error
      const seconds = error instanceof SoundFoundryProblem ? error.retryAfterS : null
      if (seconds !== null) await delay(seconds * 1000, signal)
    }
    await delay(place.retryMs, signal)
  }
}
