import { delay } from './delay.ts'
import { readEvents, StreamSilent, type ReadEvent } from './event-stream.ts'
import { isPassing, SoundFoundryProblem, UnexpectedAnswer } from './problem.ts'

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined
  /** Goes on after this event of an earlier stream. */
  readonly lastEventId?: string | undefined
  /** Told the id of each event before its content, to go on there later. */
  readonly onEventId?: (id: string) => void
  /** Told each time that a stream is open, and that one has ended. */
  readonly onOpen?: (isOpen: boolean) => void
}

/** Opens the stream after an event, or at its beginning. */
export type OpenStream = (lastEventId: string | null, signal: AbortSignal | undefined) => Promise<Response>

export interface StreamOptions {
  readonly signal?: AbortSignal | undefined
  readonly onEventId?: ((id: string) => void) | undefined
  readonly onOpen?: ((isOpen: boolean) => void) | undefined
  /** Within so many milliseconds a stream has to begin. */
  readonly beginMs: number
}

/** An event, and the status of the answer that it stands in. */
export interface SentEvent extends ReadEvent {
  readonly status: number
}

/** Unless the gateway says otherwise. */
const standardRetryMs = 1_000

/** Where events have been heard to, over all streams. */
export interface Place {
  lastEventId: string | null
  /** How long to wait before the next stream. */
  retryMs: number
}

export const placeOf = ({ lastEventId }: FollowOptions): Place => ({
  lastEventId: lastEventId ?? null,
  retryMs: standardRetryMs,
})

/** What a stream broke off with, on the way or for want of a word. */
const isBreak = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof StreamSilent || (error instanceof Error && error.name === 'AbortError')

/** What `parse` makes of the JSON of an event. @throws UnexpectedAnswer where it holds none */
export function readData<Value>({ data, status }: SentEvent, parse: (text: string) => Value): Value {
  try {
    return parse(data)
  } catch {
    throw new UnexpectedAnswer(status, 'an event holds no JSON')
  }
}

/**
 * What `read` makes of the events of one stream, from a place on, which is moved along.
 *
 * @returns whether the gateway has said that there is nothing more to come
 */
export async function* streamOnce<Value>(
  open: OpenStream,
  place: Place,
  { signal, onEventId, onOpen, beginMs }: StreamOptions,
  read: (event: SentEvent) => Value,
): AsyncGenerator<Value, boolean> {
  const response = await open(place.lastEventId, signal)
  // 204: whoever asks has been sent the end already.
  if (response.status === 204 || response.body === null) return true
  const onRetry = (milliseconds: number): void => {
    place.retryMs = milliseconds
  }
  onOpen?.(true)
  try {
    for await (const event of readEvents(response.body, { onRetry, beginMs })) {
      if (event.id !== undefined) {
        place.lastEventId = event.id
        onEventId?.(event.id)
      }
      yield read({ ...event, status: response.status })
    }
  } finally {
    onOpen?.(false)
  }
  return false
}

/**
 * What `once` yields of one stream, through as many streams as it takes; until it returns true.
 *
 * @throws whatever the gateway refuses for good, or the signal was aborted with
 */
export async function* throughBreaks<Value>(
  once: () => AsyncGenerator<Value, boolean>,
  place: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<Value, void> {
  for (;;) {
    try {
      if (yield* once()) return
    } catch (error) {
      signal?.throwIfAborted()
      if (!isBreak(error) && !isPassing(error)) throw error
      const seconds = error instanceof SoundFoundryProblem ? error.retryAfterS : null
      if (seconds !== null) await delay(seconds * 1000, signal)
    }
    await delay(place.retryMs, signal)
  }
}
