import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'

/** What an EventSource, which can send no header of its own, says in the address of a stream. */
export const StreamQuerySchema = Type.Object({
  ticket: Type.Optional(
    Type.String({ description: 'What stands in place of a client token: see `POST /api/event-tickets`.' }),
  ),
  last_event_id: Type.Optional(
    Type.String({ description: 'The same as the header `Last-Event-ID`, which goes before it.' }),
  ),
})

/** What a listener says that goes on after an event: in a header or, from a browser, in the address. */
export const lastEventIdOf = ({
  headers,
  query,
}: {
  headers: FastifyRequest['headers']
  query: Static<typeof StreamQuerySchema>
}): string | string[] | undefined => headers['last-event-id'] ?? query.last_event_id

export const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A proxy that collects an answer before it passes it on would hold every event back.
  'x-accel-buffering': 'no',
  // Kept alive, the connection of a listener that has left was seen to hold up the end of the process for the idle limit.
  connection: 'close',
}

/** Milliseconds after which a listener connects again that was cut off. */
const retryMs = 1_000
/** What a stream begins with. */
export const streamBegin = `retry: ${retryMs}\n\n`

/** After this silence a listener is sent a comment, so that nothing in between takes it for dead. Milliseconds. */
export const heartbeatMs = 15_000
export const heartbeat = ': still here\n\n'

/** One event (WHATWG HTML, "Server-sent events"); JSON has no line breaks of its own. One without an id moves no listener on. */
export const toEvent = (type: string, id: string | number | null, data: object): string =>
  `${id === null ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
