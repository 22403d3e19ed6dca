import { isDone, type Track } from '@soundfoundry/track'
import type { FastifyReply } from 'fastify'
import type { LoadedTrack } from './load-track.ts'
import type { ShowTrack } from './show-tracks.ts'

/** Seconds after which a track that is not done is worth asking for again. */
const retryAfterS = 2

/** The headers that every answer with a track carries, and its public view. */
export function answerTrack(reply: FastifyReply, { record, revision }: LoadedTrack, show: ShowTrack): Track {
  void reply.header('etag', `"${revision}"`).header('cache-control', 'no-store')
  if (!isDone(record)) void reply.header('retry-after', String(retryAfterS))
  return show(record)
}

/** Whether the caller already has what `etag` names (`If-None-Match`, RFC 9110 §13.1.2). */
export function alreadyHas(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some(candidate => {
    const value = candidate.trim().replace(/^W\//, '')
    return value === '*' || value === etag
  })
}
