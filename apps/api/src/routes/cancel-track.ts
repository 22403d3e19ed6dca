import { AppError } from '@soundfoundry/errors'
import { advance, isDone, type TrackRecord } from '@soundfoundry/track'
import { answerTrack } from '../answer-track.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack, readable, type LoadedTrack } from '../load-track.ts'
import { showTracks } from '../show-tracks.ts'
import { checkTrackId } from '../track-id.ts'
import { TrackParamsSchema } from './read-track.ts'

/** `POST /api/tracks/{id}/cancel`: asks for a track to end. One that nobody has begun ends at once. */
export function cancelTrackRoute(app: Gateway, { bus, ...deps }: GatewayDeps): void {
  app.post(
    '/api/tracks/:id/cancel',
    { config: { scope: 'any' }, schema: { params: TrackParamsSchema } },
    async (request, reply) => {
      const id = checkTrackId(request.params.id)
      const canceled = await cancel(bus, id, request.sees)
      request.log.info({ track: id, status: canceled.record.status }, 'cancel asked for')
      return answerTrack(reply, canceled, showTracks(deps))
    },
  )
}

async function cancel(bus: GatewayDeps['bus'], id: string, sees: string | null): Promise<LoadedTrack> {
  const found = await loadTrack(bus, id, sees)
  if (found.revision === 0) {
    const record = withCancel(found.record, bus.clock.date())
    try {
      if (record !== null) return await bus.tracks.create(record)
    } catch (error) {
      // The router wrote the first record in between: the cancel goes on from there.
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    }
  }
  return readable(bus.tracks.update(id, record => withCancel(record, bus.clock.date())))
}

/** The record with the wish to cancel, or null when it is there already. Throws `already_done`. */
function withCancel(record: TrackRecord, now: Date): TrackRecord | null {
  if (record.status === 'canceled' || (record.cancel_requested && !isDone(record))) return null
  const next = advance(record, { type: 'cancel_requested' }, now)
  if (!next.ok) throw new AppError('already_done', { detail: `The track is already ${record.status}.` })
  return next.record
}
