import { delay } from './delay.ts'
import type { components } from './generated/gateway-api.ts'
import { readEvents } from './event-stream.ts'
import { GatewayUnreachable, SoundFoundryProblem, UnexpectedAnswer } from './problem.ts'

type Track = components['schemas']['Track']

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined
  /** Goes on after this event of an earlier stream. */
  readonly lastEventId?: string | undefined
  /** Told the id of each event before its track, to go on there later. */
  readonly onEventId?: (id: string) => void
}

/** Opens the stream after an event, or at its beginning. */
type OpenStream = (lastEventId: string | null, signal: AbortSignal | undefined) => Promise<Response>

/** Unless the gateway says otherwise. */
const standardRetryMs = 1_000

/** A gateway in trouble is asked again; what it refuses is refused. */
function isPassing(error: unknown): boolean {
  if (error instanceof GatewayUnreachable) return true
  return (
    (error instanceof SoundFoundryProblem || error instanceof UnexpectedAnswer) &&
    (error.status >= 500 || error.status === 429)
  )
}

function readTrack(data: string, status: number): Track {
  try {
    const track: Track = JSON.parse(data)
    return track
  } catch {
    throw new UnexpectedAnswer(status, 'an event holds no JSON')
  }
}

/** The states of a track, through as many streams as it takes. */
export async function* followTrack(open: OpenStream, options: FollowOptions): AsyncGenerator<Track, void> {
  const { signal } = options
  let lastEventId = options.lastEventId ?? null
  let retryMs = standardRetryMs
  for (;;) {
    try {
      const response = await open(lastEventId, signal)
      // 204: whoever asks has been sent the end already.
      if (response.status === 204 || response.body === null) return
      for await (const { id, data } of readEvents(response.body, milliseconds => (retryMs = milliseconds))) {
        const track = readTrack(data, response.status)
        if (id !== undefined) {
          lastEventId = id
          options.onEventId?.(id)
        }
        yield track
        if (track.done) return
      }
    } catch (error) {
      signal?.throwIfAborted()
      const isBroken = error instanceof TypeError || (error instanceof Error && error.name === 'AbortError')
      if (!isBroken && !isPassing(error)) throw error
      const seconds = error instanceof SoundFoundryProblem ? error.retryAfterS : null
      if (seconds !== null) await delay(seconds * 1000, signal)
    }
    await delay(retryMs, signal)
  }
}
