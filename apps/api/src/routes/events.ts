import { Readable } from 'node:stream'
import type { ChangeFeed } from '../changes/change-feed.ts'
import type { Change } from '../changes/change-queue.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import {
  heartbeat,
  heartbeatMs,
  lastEventIdOf,
  streamBegin,
  streamHeaders,
  StreamQuerySchema,
  toEvent,
} from '../server-sent-events.ts'
import { showTracks, type ShowTrack } from '../show-tracks.ts'

/**
 * `GET /api/events`: everything that changes and that the caller may see, as server-sent events, without end. One that comes
 * back with the id of its last event is told what it missed, or that it has to read everything anew.
 */
export function eventsRoute(app: Gateway, deps: GatewayDeps, feed: ChangeFeed): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/events',
    config: { scope: 'any', pass: 'events' },
    schema: { querystring: StreamQuerySchema },
    async handler(request, reply) {
      const given = lastEventIdOf(request)
      const operates = request.scopes?.includes('operate') ?? true
      const lastEventId = typeof given === 'string' && given !== '' ? given : null
      const { events, queue } = feed.listen({ sees: request.sees, operates }, lastEventId)
      const end = (): void => feed.leave(queue)
      reply.raw.once('close', end)
      void reply.headers(streamHeaders)
      if (request.method === 'HEAD' || reply.raw.destroyed) {
        end()
        return reply.send()
      }
      const show = showTracks(deps)
      const lines = async function* (): AsyncGenerator<string, void> {
        yield streamBegin
        for await (const change of events) yield eventOf(change, show)
        for (;;) {
          const next = await queue.take(heartbeatMs)
          if (next === 'ended') return
          yield next === 'quiet' ? heartbeat : eventOf(next, show)
        }
      }
      const body = Readable.from(lines(), { objectMode: false, highWaterMark: 1 })
      body.once('close', end)
      return reply.send(body)
    },
  })
}

function eventOf(change: Change, show: ShowTrack): string {
  if (change.type === 'track') return toEvent(change.type, change.id, show(change.record))
  if (change.type === 'ready') return toEvent(change.type, change.id, { resumed: change.resumed })
  return toEvent(change.type, null, {})
}
