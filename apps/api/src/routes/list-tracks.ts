import { ProviderNameSchema, TrackStatusSchema } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { listTracks, type ListSource } from '../list-tracks.ts'
import { audioUrlQuery, showTracks } from '../show-tracks.ts'

const QuerySchema = Type.Object(
  {
    status: Type.Optional(TrackStatusSchema),
    provider: Type.Optional(ProviderNameSchema),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String()),
    ...audioUrlQuery,
  },
  { additionalProperties: false },
)

/** Of so many tracks it is remembered that they were told of. Beyond, some are told again. */
const mostTold = 10_000

/** `GET /api/tracks`: the caller's tracks, newest first, page by page. */
export function listTracksRoute(app: Gateway, { bus, ...deps }: GatewayDeps): void {
  // From the start, so that the first caller need not wait for all of them to be read.
  bus.list()
  const told = new Set<string>()
  const onUnreadable: ListSource['onUnreadable'] = (track, err) => {
    if (told.has(track)) return
    if (told.size === mostTold) told.clear()
    told.add(track)
    app.log.warn({ track, err }, 'a track that only another release can read is left out of the list')
  }
  app.get(
    '/api/tracks',
    { config: { scope: 'tracks' }, schema: { querystring: QuerySchema } },
    async (request, reply) => {
      const { status, provider, limit, cursor } = request.query
      const show = showTracks(deps, request.query)
      const filter = { caller: request.caller, status, provider }
      const before = cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor)
      const { tracks, next } = await listTracks({ bus, show, onUnreadable }, filter, before, limit)
      void reply.header('cache-control', 'no-store')
      return { tracks, next_cursor: next === null ? null : writeCursor(next) }
    },
  )
}
