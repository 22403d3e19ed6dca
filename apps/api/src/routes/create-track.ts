import { toTrackRequest, TrackRequestBodySchema } from '@soundfoundry/track'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { AudioUrlQuerySchema, showTracks } from '../show-tracks.ts'
import { checkBody, takeTrack } from '../take-track.ts'
import type { TrackWaiters } from '../track-waiters.ts'

const taking = {
  config: { scope: 'tracks' },
  schema: { body: TrackRequestBodySchema, querystring: AudioUrlQuerySchema },
} as const

/** `POST /api/tracks`: accepts a track. It is durable before the 202 is sent. */
export function createTrackRoute(app: Gateway, deps: GatewayDeps, waiters: TrackWaiters): void {
  app.post('/api/tracks', taking, async (request, reply) => {
    checkBody(request.body, deps.webhooks)
    const show = showTracks(deps, request.query)
    return takeTrack(deps, waiters, { request, reply }, { request: toTrackRequest(request.body), show })
  })
}
