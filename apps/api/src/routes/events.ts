import { Readable } from 'node:stream'
import type { ChangeFeed } from '../changes/change-feed.ts'
import type { Change } from '../changes/change-queue.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { showTracks, type ShowTrack } from '../show-tracks.ts'
import { StreamQuerySchema, streamHeaders } from './track-events.ts'

/** Milliseconds after which a listener connects again that was cut off. */
const retryMs = 1_000
/** After this silence a listener is sent a comment, so that nothing in between takes it for dead. Milliseconds. */
const heartbeatMs = 15_000

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
      const given = request.headers['last-event-id'] ?? request.query.last_event_id ?? null
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
        yield `retry: ${retryMs}\n\n`
        for await (const change of events) yield toEvent(change, show)
        for (;;) {
          const next = await queue.take(heartbeatMs)
          if (next === 'ended') return
          yield next === 'quiet' ? ': still here\n\n' : toEvent(next, show)
        }
      }
      const body = Readable.from(lines(), { objectMode: false, highWaterMark: 1 })
      body.once('close', end)
      return reply.send(body)
    },
  })
}

/** One event (WHATWG HTML, "Server-sent events"); JSON has no line breaks of its own. */
function toEvent(change: Change, show: ShowTrack): string {
  const [id, data] = contentOf(change, show)
  return `${id === null ? '' : `id: ${id}\n`}event: ${change.type}\ndata: ${JSON.stringify(data)}\n\n`
}

function contentOf(change: Change, show: ShowTrack): [id: string | null, data: object] {
  if (change.type === 'track') return [change.id, show(change.record)]
  if (change.type === 'ready') return [change.id, { resumed: change.resumed }]
  return [null, {}]
}
