import type { Track } from '@soundfoundry/client'

const mostStreams = 20
/** Over HTTP/1.1 a browser opens six connections to a gateway, for all its windows together, and a stream holds one. */
const mostStreamsOfHttp1 = 2

/** How many event streams a page may hold open, by the protocol that it was loaded with (`h2`, `http/1.1`). */
export const streamLimit = (protocol: string): number => (/^h[23]/.test(protocol) ? mostStreams : mostStreamsOfHttp1)

/**
 * The newest open tracks are followed through an event stream each, by id.
 *
 * @param tracks newest first
 * @param refused ids whose stream the gateway refuses
 */
export function planFollows(tracks: readonly Track[], limit: number, refused: ReadonlySet<string>): string[] {
  const open = tracks.filter(({ id, done }) => !done && !refused.has(id)).map(({ id }) => id)
  return open.slice(0, limit)
}
