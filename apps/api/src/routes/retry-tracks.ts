import { AppError, type ErrorCode } from '@soundfoundry/errors'
import { canonicalHash, endedStatuses, type Batch } from '@soundfoundry/track'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { readIdempotencyKey } from '../idempotency.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { listTracks } from '../list-tracks.ts'
import { readable } from '../load-track.ts'
import { showTracks } from '../show-tracks.ts'
import { acceptTrack } from '../take-track.ts'
import { toMakeAgain } from '../to-make-again.ts'
import { trackIdFor } from '../track-id.ts'
import { foldMetadata, selectTracks, trackQuery } from '../track-query.ts'

const { status: _anyStatus, ...filters } = trackQuery

const QuerySchema = Type.Object(
  {
    status: Type.Array(Type.Enum(endedStatuses), {
      minItems: 1,
      maxItems: endedStatuses.length,
      description: 'Which of those that are done: `status=failed&status=expired`.',
    }),
    ...filters,
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 100, description: 'So many at the most.' }),
    cursor: Type.Optional(
      Type.String({ description: '`next_cursor` of an earlier answer: goes on with older tracks.' }),
    ),
  },
  { additionalProperties: false },
)
type RetryQuery = Static<typeof QuerySchema>

/** A track that was chosen and could not be made again, as a call for it alone would say. */
interface LeftOut {
  readonly id: string
  readonly code: ErrorCode
  readonly detail: string
}

/** What is wrong with one track and with none of the others. Anything else ends the call, which can be repeated. */
const ofOneTrack: ReadonlySet<ErrorCode> = new Set([
  'track_not_found',
  'track_erased',
  'track_unreadable',
  'not_done',
  'invalid_request',
  'webhooks_not_configured',
  'requirement_unmet',
  'idempotency_key_reused',
])

/**
 * `POST /api/tracks/retry`: makes again what a filter chooses, at most 100 tracks a call, newest first. What was chosen is
 * written down once, and each new track has an id that follows from the key and the old one: a call that is repeated does
 * the same tracks, and none of them a second time, whoever died in between.
 */
export function retryTracksRoute(app: Gateway, deps: GatewayDeps): void {
  const options = {
    config: { scope: 'any' },
    schema: { querystring: QuerySchema },
    preValidation: foldMetadata,
  } as const
  app.post('/api/tracks/retry', options, async (request, reply) => {
    const key = requiredKey(request)
    const batch = await choose(deps, request.query, request, key)
    const tracks: { id: string; retry_of: string }[] = []
    const leftOut: LeftOut[] = []
    for (const id of batch.tracks) {
      try {
        const wanted = await toMakeAgain(deps, id, request.sees)
        const { asked } = await acceptTrack(deps, wanted, { request, key: `${key} ${id}` })
        tracks.push({ id: asked.id, retry_of: id })
      } catch (error) {
        if (!(error instanceof AppError) || !ofOneTrack.has(error.code)) throw error
        leftOut.push({ id, code: error.code, detail: error.message })
      }
    }
    void reply.code(202).header('cache-control', 'no-store')
    return { tracks, left_out: leftOut, next_cursor: batch.next === null ? null : writeCursor(batch.next) }
  })
}

/** Without one, a call whose answer was lost could not be repeated without paying for everything twice. */
function requiredKey(request: FastifyRequest): string {
  const key = readIdempotencyKey(request.headers['idempotency-key'])
  if (key !== null) return key
  const message = 'has to be sent with a call that makes many tracks, so that it can be repeated'
  throw new AppError('invalid_request', {
    detail: `Idempotency-Key ${message}.`,
    fix: 'Send an Idempotency-Key of your own making, such as a UUID, and keep it until you have the answer.',
    errors: [{ path: 'Idempotency-Key', message }],
  })
}

/** What the filter chooses now, or chose when the call was first made. Throws `idempotency_key_reused` for another filter. */
async function choose(
  deps: GatewayDeps,
  query: RetryQuery,
  request: Pick<FastifyRequest, 'caller' | 'sees' | 'log'>,
  key: string,
): Promise<Batch> {
  const { bus } = deps
  const { limit, cursor, ...filter } = query
  const selection = selectTracks(filter, request.sees)
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor)
  const id = trackIdFor(request.caller, key)
  const filter_sha256 = canonicalHash(query)
  const onUnreadable = (track: string, err: AppError): void =>
    request.log.warn({ track, err }, 'a track that only another release can read is not made again')
  const chosen = async (): Promise<Batch> => {
    const { tracks, next } = await listTracks({ bus, show: showTracks(deps), onUnreadable }, selection, before, limit)
    const left = tracks.filter(({ erased_at: erasedAt }) => erasedAt === null)
    return bus.batches.keep(id, { v: 1, filter_sha256, tracks: left.map(track => track.id), next })
  }
  const batch = (await readable(bus.batches.get(id))) ?? (await chosen())
  if (batch.filter_sha256 !== filter_sha256) {
    throw new AppError('idempotency_key_reused', { detail: 'The Idempotency-Key was used with another filter.' })
  }
  return batch
}
