import type { Gateway, GatewayDeps } from '../deps.ts'
import { eraseTrack } from '../erase-track.ts'
import { checkTrackId } from '../track-id.ts'
import { TrackParamsSchema } from './read-track.ts'

/** `DELETE /api/tracks/{id}`: erases the texts and the audio of a track that is done. */
export function eraseTrackRoute(app: Gateway, { bus }: GatewayDeps): void {
  app.delete(
    '/api/tracks/:id',
    { config: { scope: 'any' }, schema: { params: TrackParamsSchema } },
    async (request, reply) => {
      const id = checkTrackId(request.params.id)
      await eraseTrack(bus, id, request.sees)
      request.log.info({ track: id, caller: request.caller }, 'track erased')
      return reply.code(204).header('cache-control', 'no-store').send()
    },
  )
}
