import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { checkTrackId } from '../track-id.ts'

const QuerySchema = Type.Object({
  track: Type.Optional(Type.String({ description: 'The track whose events it is for: of no other are they shown.' })),
})

/**
 * `POST /api/event-tickets`: what opens event streams in place of a token, for a minute. A browser's EventSource can send no
 * header, and a token has no business in an address.
 */
export function eventTicketsRoute(app: Gateway, { bus, passes }: GatewayDeps): void {
  app.post(
    '/api/event-tickets',
    { config: { scope: 'any' }, schema: { querystring: QuerySchema } },
    async (request, reply) => {
      const { caller, sees, scopes, query } = request
      const track = query.track === undefined ? null : checkTrackId(query.track)
      if (track !== null) await loadTrack(bus, track, sees)
      const { ticket, expiresAt } = passes.issueTicket({ id: caller, scopes: scopes ?? [] }, track)
      void reply.code(201).header('cache-control', 'no-store')
      return { ticket, expires_at: expiresAt.toISOString() }
    },
  )
}
