import type { components } from './generated/gateway-api.ts'
import { placeOf, readData, streamOnce, throughBreaks } from './follow-stream.ts'
import type { FollowOptions, OpenStream, Place, SentEvent, StreamOptions } from './follow-stream.ts'

type Track = components['schemas']['Track']

/** The track that an event tells of. */
export const readTrack = (event: SentEvent): Track => readData(event, (text): Track => JSON.parse(text))

/** The states of a track by one stream, from a place on; returns as `streamOnce` does. */
export const followOnce = (open: OpenStream, place: Place, options: StreamOptions): AsyncGenerator<Track, boolean> =>
  streamOnce(open, place, options, readTrack)

/** The states of a track, through as many streams as it takes. */
export async function* followTrack(
  open: OpenStream,
  options: FollowOptions & StreamOptions,
): AsyncGenerator<Track, void> {
  const place = placeOf(options)
  for await (const track of throughBreaks(() => followOnce(open, place, options), place, options.signal)) {
    yield track
    if (track.done) return
  }
}
