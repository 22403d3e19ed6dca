import type { TrackFilter } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import {
  isRedirected,
  ProviderNameSchema,
  TrackStatusSchema,
  trackStatuses,
  type TrackRecord,
} from '@soundfoundry/track'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'

/** What any index of tracks can be filtered by. */
const indexed = {
  caller: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Whose: for a token with the scope `operate`.' }),
  ),
  provider: Type.Optional(ProviderNameSchema),
  created_after: Type.Optional(
    Type.String({ format: 'date-time', description: 'Created at this time or later, RFC 3339.' }),
  ),
  created_before: Type.Optional(
    Type.String({ format: 'date-time', description: 'Created before this time, RFC 3339.' }),
  ),
}

export const CountQuerySchema = Type.Object(indexed, { additionalProperties: false })
export type CountQuery = Static<typeof CountQuerySchema>

/** What a list is narrowed by. */
export const trackQuery = {
  status: Type.Optional(
    Type.Array(TrackStatusSchema, {
      minItems: 1,
      maxItems: trackStatuses.length,
      description: 'Of one of these: `status=failed&status=expired`.',
    }),
  ),
  redirected: Type.Optional(Type.Boolean({ description: 'Whether it went from one provider to another.' })),
  ...indexed,
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Holds this text, in whatever case, in its prompt, its lyrics or its metadata; or has an id that begins so.',
    }),
  ),
  metadata: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      maxProperties: 16,
      description: 'Has this metadata: `metadata[order]=1042`.',
    }),
  ),
}

export interface TrackQuery extends CountQuery {
  readonly status?: TrackRecord['status'][] | undefined
  readonly redirected?: boolean | undefined
  readonly q?: string | undefined
  readonly metadata?: Record<string, string> | undefined
}

/** Which tracks pass, in two steps: what an index of all knows, and what their records say. */
export interface TrackSelection {
  readonly filter: TrackFilter
  /** Whether it needs more of a track than the index knows. */
  readonly readsRecords: boolean
  readonly passes: (record: TrackRecord) => boolean
}

/** `metadata[order]=1042` as an object: a query string knows no such thing by itself. To be called before validation. */
export async function foldMetadata(request: FastifyRequest): Promise<void> {
  const { query } = request
  if (typeof query !== 'object' || query === null) return
  const metadata: Record<string, unknown> = Object.create(null)
  const rest: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(query)) {
    const key = /^metadata\[(.*)\]$/s.exec(name)?.[1]
    if (key === undefined) rest[name] = value
    else metadata[key] = value
  }
  request.query = Object.keys(metadata).length === 0 ? rest : { ...rest, metadata }
}

/**
 * Which tracks a client asks for, of those that it may see.
 *
 * @param sees whose tracks it may see; null for everybody's
 * @throws AppError `insufficient_scope` when it asks for those of another caller and may not see them
 */
export function indexFilter(query: CountQuery, sees: string | null): TrackFilter {
  const { caller, provider } = query
  if (sees !== null && caller !== undefined && caller !== sees) {
    throw new AppError('insufficient_scope', {
      detail: 'The tracks of other callers are for a token with the scope operate.',
    })
  }
  return {
    caller: sees ?? caller,
    provider,
    createdFrom: timeOf(query.created_after),
    createdBefore: timeOf(query.created_before),
  }
}

/** The same for a list. Throws what `indexFilter` throws. */
export function selectTracks(query: TrackQuery, sees: string | null): TrackSelection {
  const { status, redirected, q, metadata } = query
  const filter = { ...indexFilter(query, sees), status, redirected }
  const wanted = Object.entries(metadata ?? {})
  return {
    filter,
    readsRecords: q !== undefined || wanted.length > 0,
    passes: record =>
      passesIndex(record, filter) &&
      wanted.every(([name, value]) => record.request.metadata[name] === value) &&
      (q === undefined || holds(record, q)),
  }
}

/** The index may be a moment behind the record. */
function passesIndex(record: TrackRecord, filter: TrackFilter): boolean {
  const { caller, provider, status, redirected } = filter
  return (
    (caller === undefined || record.caller === caller) &&
    (status === undefined || status.includes(record.status)) &&
    (provider === undefined || record.dispatch?.provider === provider) &&
    (redirected === undefined || isRedirected(record) === redirected)
  )
}

/** One form of a text for whoever looks for it. */
const toSearched = (text: string): string => text.normalize('NFKC').toLowerCase()

function holds({ id, request }: TrackRecord, text: string): boolean {
  const wanted = toSearched(text.trim())
  const { prompt, lyrics, metadata } = request
  const texts = [prompt, lyrics ?? '', ...Object.entries(metadata).flat()]
  return id.startsWith(wanted) || texts.some(each => toSearched(each).includes(wanted))
}

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))
