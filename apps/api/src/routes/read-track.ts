import { Type } from 'typebox'
import { alreadyHas, answerTrack } from '../answer-track.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { readPreferWait } from '../prefer-wait.ts'
import { AudioUrlQuerySchema, showTracks } from '../show-tracks.ts'
import { checkTrackId } from '../track-id.ts'
import type { TrackWaiters } from '../track-waiters.ts'

export const TrackParamsSchema = Type.Object({ id: Type.String() })

/** `GET /api/tracks/{id}`: the track as it stands, or once it is done with `Prefer: wait`. */
export function readTrackRoute(app: Gateway, { bus, ...deps }: GatewayDeps, waiters: TrackWaiters): void {
  app.get(
    '/api/tracks/:id',
    { config: { scope: 'any' }, schema: { params: TrackParamsSchema, querystring: AudioUrlQuerySchema } },
    async (request, reply) => {
      const { sees } = request
      const id = checkTrackId(request.params.id)
      const show = showTracks(deps, request.query)
      const wait = readPreferWait(request.headers.prefer)
      const loaded = wait === null ? await loadTrack(bus, id, sees) : await waiters.wait(id, sees, wait, reply.raw)
      if (wait !== null) void reply.header('preference-applied', `wait=${wait}`)
      const track = answerTrack(reply, loaded, show)
      // An address that was signed anew is news, though the track has not changed.
      const isSame = request.query.audio_url_ttl === undefined || track.audio === null
      if (isSame && alreadyHas(request.headers['if-none-match'], `"${loaded.revision}"`)) return reply.code(304).send()
      return track
    },
  )
}
