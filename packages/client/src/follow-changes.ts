import type { components } from './generated/gateway-api.ts'
import { placeOf, streamOnce, throughBreaks } from './follow-stream.ts'
import type { FollowOptions, OpenStream, SentEvent, StreamOptions } from './follow-stream.ts'
import { UnexpectedAnswer } from './problem.ts'

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
function readChange({ type, data, status }: SentEvent): Change | null {
  if (type === 'providers' || type === 'keys' || type === 'alerts') return { type }
  if (type !== 'track' && type !== 'ready') return null
  try {
    if (type === 'track') {
      const track: Track = JSON.parse(data)
      return { type, track }
    }
    const { resumed }: { resumed: boolean } = JSON.parse(data)
    return { type, resumed }
  } catch {
    throw new UnexpectedAnswer(status, 'an event holds no JSON')
  }
}

/** Everything that changes, through as many streams as it takes. */
export async function* followChanges(
  open: OpenStream,
  options: FollowOptions & StreamOptions,
): AsyncGenerator<Change, void> {
  const place = placeOf(options)
  for await (const event of throughBreaks(() => streamOnce(open, place, options), place, options.signal)) {
    const change = readChange(event)
    if (change !== null) yield change
  }
}
