import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { listTracks, type ListSource } from '../list-tracks.ts'
import { audioUrlQuery, showTracks } from '../show-tracks.ts'
import { CountQuerySchema, foldMetadata, indexFilter, selectTracks, trackQuery } from '../track-query.ts'

const QuerySchema = Type.Object(
  {
    ...trackQuery,
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String()),
    ...audioUrlQuery,
  },
  { additionalProperties: false },
)

/** Of so many tracks it is remembered that they were told of. Beyond, some are told again. */
const mostTold = 10_000

/**
 * `GET /api/tracks`: the caller's tracks, newest first, page by page; for whoever operates, those of all callers.
 * `GET /api/tracks/counts`: how many there are of each status.
 */
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
    { config: { scope: 'any' }, schema: { querystring: QuerySchema }, preValidation: foldMetadata },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const show = showTracks(deps, request.query)
      const selection = selectTracks(request.query, request.sees)
      const before = cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor)
      const { tracks, next } = await listTracks({ bus, show, onUnreadable }, selection, before, limit)
      void reply.header('cache-control', 'no-store')
      return { tracks, next_cursor: next === null ? null : writeCursor(next) }
    },
  )
  app.get(
    '/api/tracks/counts',
    { config: { scope: 'any' }, schema: { querystring: CountQuerySchema } },
    async (request, reply) => {
      const counts = await bus.list().count(indexFilter(request.query, request.sees))
      void reply.header('cache-control', 'no-store')
      return counts
    },
  )
}
