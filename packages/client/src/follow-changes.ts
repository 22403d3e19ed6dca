import type { components } from './generated/gateway-api.ts'
import { placeOf, readData, streamOnce, throughBreaks } from './follow-stream.ts'
import type { FollowOptions, OpenStream, SentEvent, StreamOptions } from './follow-stream.ts'
import { readTrack } from './follow-track.ts'

type Track = components['schemas']['Track']

/**
 * What a gateway tells of. `ready` begins, and says whether everything since the last event follows; where it does not, read
 * anew what is shown. `providers`, `keys` and `alerts` have changed, in a way that is to be read.
 */
export type Change =
  | { readonly type: 'ready'; readonly resumed: boolean }
  | { readonly type: 'track'; readonly track: Track }
  | { readonly type: 'providers' | 'keys' | 'alerts' }

/** A change that this release knows; null for any other, which a later one may tell. */
function readChange(event: SentEvent): Change | null {
  switch (event.type) {
    case 'track':
      return { type: 'track', track: readTrack(event) }
    case 'ready':
      return { type: 'ready', resumed: readData(event, (text): { resumed: boolean } => JSON.parse(text)).resumed }
    case 'providers':
    case 'keys':
    case 'alerts':
      return { type: event.type }
    default:
      return null
  }
}

/** Everything that changes, through as many streams as it takes. */
export async function* followChanges(
  open: OpenStream,
  options: FollowOptions & StreamOptions,
): AsyncGenerator<Change, void> {
  const place = placeOf(options)
  const once = (): AsyncGenerator<Change | null, boolean> => streamOnce(open, place, options, readChange)
  for await (const change of throughBreaks(once, place, options.signal)) if (change !== null) yield change
}
