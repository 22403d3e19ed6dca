import { ProviderNameSchema, TrackStatusSchema } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { listTracks } from '../list-tracks.ts'

const QuerySchema = Type.Object(
  {
    status: Type.Optional(TrackStatusSchema),
    provider: Type.Optional(ProviderNameSchema),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

/** `GET /api/tracks`: the caller's tracks, newest first, page by page. */
export function listTracksRoute(app: Gateway, { bus }: GatewayDeps): void {
  // From the start, so that the first caller need not wait for all of them to be read.
  bus.list()
  app.get(
    '/api/tracks',
    { config: { scope: 'tracks' }, schema: { querystring: QuerySchema } },
    async (request, reply) => {
      const { status, provider, limit, cursor } = request.query
      const before = cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor)
      const { tracks, next } = await listTracks(bus, { caller: request.caller, status, provider }, before, limit)
      void reply.header('cache-control', 'no-store')
      return { tracks, next_cursor: next === null ? null : writeCursor(next) }
    },
  )
}
