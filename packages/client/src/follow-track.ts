import type { components } from './generated/gateway-api.ts'
import {
  placeOf,
  streamOnce,
  throughBreaks,
  type FollowOptions,
  type OpenStream,
  type Place,
  type StreamOptions,
} from './follow-stream.ts'
import { UnexpectedAnswer } from './problem.ts'

type Track = components['schemas']['Track']

function readTrack(data: string, status: number): Track {
  try {
    const track: Track = JSON.parse(data)
    return track
  } catch {
    throw new UnexpectedAnswer(status, 'an event holds no JSON')
  }
}

/**
 * The states of a track by one stream, from a place on, which is moved along.
 *
 * @returns whether the gateway has said that there is nothing more to come
 */
export async function* followOnce(
  open: OpenStream,
  place: Place,
  options: StreamOptions,
): AsyncGenerator<Track, boolean> {
  let isOver = false
  const events = streamOnce(open, place, options)
  const all = (async function* () {
    isOver = yield* events
  })()
  for await (const { data, status } of all) {
    const track = readTrack(data, status)
    yield track
    if (track.done) return true
  }
  return isOver
}

/** The states of a track, through as many streams as it takes. */
export function followTrack(open: OpenStream, options: FollowOptions & StreamOptions): AsyncGenerator<Track, void> {
  const place = placeOf(options)
  return throughBreaks(() => followOnce(open, place, options), place, options.signal)
}
