import type { Gateway, GatewayDeps } from '../deps.ts'
import { AudioUrlQuerySchema, showTracks } from '../show-tracks.ts'
import { takeTrack } from '../take-track.ts'
import { toMakeAgain } from '../to-make-again.ts'
import { checkTrackId } from '../track-id.ts'
import type { TrackWaiters } from '../track-waiters.ts'
import { TrackParamsSchema } from './read-track.ts'

const retrying = {
  config: { scope: 'any' },
  schema: { params: TrackParamsSchema, querystring: AudioUrlQuerySchema },
} as const

/**
 * `POST /api/tracks/{id}/retry`: a new track of the same request, which names the old one. Throws `not_done` as long as
 * that one has not ended: two of the same would be made. It is for the caller of the old one, whoever asks for it.
 */
export function retryTrackRoute(app: Gateway, deps: GatewayDeps, waiters: TrackWaiters): void {
  app.post('/api/tracks/:id/retry', retrying, async (request, reply) => {
    const show = showTracks(deps, request.query)
    const wanted = await toMakeAgain(deps, checkTrackId(request.params.id), request.sees)
    return takeTrack(deps, waiters, { request, reply }, { ...wanted, show })
  })
}
