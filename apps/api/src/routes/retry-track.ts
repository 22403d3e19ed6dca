import { AppError } from '@soundfoundry/errors'
import { isDone, toRequestBody } from '@soundfoundry/track'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { checkNotErased, loadTrack } from '../load-track.ts'
import { AudioUrlQuerySchema, showTracks } from '../show-tracks.ts'
import { checkBody, takeTrack } from '../take-track.ts'
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
    const { record } = await loadTrack(deps.bus, checkTrackId(request.params.id), request.sees)
    if (!isDone(record)) throw new AppError('not_done', { detail: `The track is still ${record.status}.` })
    checkNotErased(record)
    // What it was accepted with may not be taken any more: a webhook that this gateway cannot sign.
    checkBody(toRequestBody(record.request), deps.webhooks)
    const wanted = { request: record.request, retryOf: record.id, caller: record.caller, show }
    return takeTrack(deps, waiters, { request, reply }, wanted)
  })
}
