import { Type } from 'typebox'
import { alreadyHas, answerTrack } from '../answer-track.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { readPreferWait } from '../prefer-wait.ts'
import { checkTrackId } from '../track-id.ts'
import type { TrackWaiters } from '../track-waiters.ts'

export const TrackParamsSchema = Type.Object({ id: Type.String() })

/** `GET /api/tracks/{id}`: the track as it stands, or once it is done with `Prefer: wait`. */
export function readTrackRoute(app: Gateway, { bus }: GatewayDeps, waiters: TrackWaiters): void {
  app.get(
    '/api/tracks/:id',
    { config: { scope: 'tracks' }, schema: { params: TrackParamsSchema } },
    async (request, reply) => {
      const { caller } = request
      const id = checkTrackId(request.params.id)
      const wait = readPreferWait(request.headers.prefer)
      const loaded = wait === null ? await loadTrack(bus, id, caller) : await waiters.wait(id, caller, wait, reply.raw)
      if (wait !== null) void reply.header('preference-applied', `wait=${wait}`)
      const track = answerTrack(reply, loaded)
      if (alreadyHas(request.headers['if-none-match'], `"${loaded.revision}"`)) return reply.code(304).send()
      return track
    },
  )
}
