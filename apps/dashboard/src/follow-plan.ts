import type { Track } from '@soundfoundry/client'

/** How the tracks on the screen that are not done are kept up to date, by id. */
export interface FollowPlan {
  /** Through an event stream each. */
  readonly follow: readonly string[]
  /** By asking for them now and then. */
  readonly ask: readonly string[]
}

const mostStreams = 20
/** Over HTTP/1.1 a browser opens six connections to a gateway, for all its windows together, and a stream holds one. */
const mostStreamsOfHttp1 = 2

/** How many event streams a page may hold open, by the protocol that it was loaded with (`h2`, `http/1.1`). */
export const streamLimit = (protocol: string): number => (/^h[23]/.test(protocol) ? mostStreams : mostStreamsOfHttp1)

/**
 * The newest tracks are followed and the rest asked for.
 *
 * @param tracks newest first
 * @param refused ids whose stream the gateway refuses
 */
export function planFollows(tracks: readonly Track[], limit: number, refused: ReadonlySet<string>): FollowPlan {
  const open = tracks.filter(({ id, done }) => !done && !refused.has(id)).map(({ id }) => id)
  return { follow: open.slice(0, limit), ask: open.slice(limit, mostStreams) }
}
