import { Readable } from 'node:stream'
import { isDone } from '@soundfoundry/track'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { lastEventIdOf, streamHeaders, StreamQuerySchema } from '../server-sent-events.ts'
import { checkTrackId } from '../track-id.ts'
import { readLastEventId, type TrackStreams } from '../track-streams.ts'
import { TrackParamsSchema } from './read-track.ts'

/**
 * `GET /api/tracks/{id}/events`: the track's changes as server-sent events, until it is done. A listener that has already
 * been sent the end gets 204, which tells a browser not to connect again.
 */
export function trackEventsRoute(app: Gateway, { bus }: GatewayDeps, streams: TrackStreams): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/tracks/:id/events',
    config: { scope: 'any', pass: 'events' },
    schema: { params: TrackParamsSchema, querystring: StreamQuerySchema },
    async handler(request, reply) {
      const id = checkTrackId(request.params.id)
      // Listens before it reads, so that no change falls between the two.
      const { queue, end } = streams.listen(id, reply.raw)
      let isOpen = false
      try {
        const now = await loadTrack(bus, id, request.sees)
        const after = readLastEventId(lastEventIdOf(request), now.revision)
        void reply.headers(streamHeaders)
        if (isDone(now.record) && after === now.revision) {
          return await reply.code(204).removeHeader('content-type').send()
        }
        if (request.method === 'HEAD') return await reply.send()
        const body = Readable.from(streams.events(now, after, queue), { objectMode: false, highWaterMark: 1 })
        body.once('close', end)
        isOpen = true
        return await reply.send(body)
      } finally {
        if (!isOpen) end()
      }
    },
  })
}
