import { Readable } from 'node:stream'
import { isDone } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { checkTrackId } from '../track-id.ts'
import { readLastEventId, type TrackStreams } from '../track-streams.ts'
import { TrackParamsSchema } from './read-track.ts'

/** What an EventSource, which can send no header of its own, says in the address of a stream. */
export const StreamQuerySchema = Type.Object({
  ticket: Type.Optional(
    Type.String({ description: 'What stands in place of a client token: see `POST /api/event-tickets`.' }),
  ),
  last_event_id: Type.Optional(
    Type.String({ description: 'The same as the header `Last-Event-ID`, which goes before it.' }),
  ),
})

export const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A proxy that collects an answer before it passes it on would hold every event back.
  'x-accel-buffering': 'no',
  // Kept alive, the connection of a listener that has left was seen to hold up the end of the process for the idle limit.
  connection: 'close',
}

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
        const lastEventId = request.headers['last-event-id'] ?? request.query.last_event_id
        const after = readLastEventId(lastEventId, now.revision)
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
