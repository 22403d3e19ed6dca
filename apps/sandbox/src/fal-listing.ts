import { type Call, subjectOf } from './exchange.ts'
import { falOutput } from './fal-status.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** What a listing of past requests asks for. */
export interface ListingQuery {
  account: string
  endpoints: readonly string[]
  limit: number
  start: string | undefined
  end: string | undefined
  status: string | undefined
  requestId: string | undefined
  cursor: string | undefined
  payloads: boolean
}

const day = 24 * 60 * 60 * 1000

/**
 * A page of `GET /models/requests/by-endpoint`. Parameters and fields follow fal's OpenAPI (`sent_at` and
 * `started_at` are always there; `end` is exclusive; the default start is a day ago, ninety with a request id).
 * Not documented, and so a guess: that the period is held against `sent_at`, that requests appear before they have
 * ended (then without `ended_at` and `status_code`), and that newer ones come first.
 */
export async function listing(world: World, call: Call, query: ListingQuery): Promise<Record<string, unknown>> {
  const now = Date.now()
  const from = instantOf(query.start, now - (query.requestId === undefined ? day : 90 * day))
  const until = instantOf(query.end, Number.POSITIVE_INFINITY)
  const isHidden = hiding(world, call, now)
  const found = [...world.ledger.of('fal')]
    .filter(
      work =>
        work.account === query.account &&
        query.endpoints.includes(work.model) &&
        work.acceptedAt >= from &&
        work.acceptedAt < until &&
        (query.requestId === undefined || work.request_id === query.requestId) &&
        (query.status === undefined || outcomeOf(world, work) === query.status) &&
        !isHidden(work),
    )
    .toReversed()
  const page = query.cursor === undefined ? 1 : Number(Buffer.from(query.cursor, 'base64').toString())
  const first = (Number.isInteger(page) ? page - 1 : 0) * query.limit
  const shown = found.slice(first, first + query.limit)
  const hasMore = first + query.limit < found.length
  return {
    items: await Promise.all(shown.map(work => itemOf(world, work, query.payloads))),
    next_cursor: hasMore ? Buffer.from(String(page + 1)).toString('base64') : null,
    has_more: hasMore,
  }
}

/** Which work the faults of the listing hide; `match` and `key` of those faults name work, not the listing itself. */
export function hiding(world: World, call: Call, now: number): (work: Work) => boolean {
  const { provider, operation } = call
  const strikes = (fault: string, work: Work) =>
    world.faults.peek(provider, fault, { operation, key: work.key, prompt: work.prompt })
  const seen = new Set<string>()
  const count = (fault: string, work: Work) => {
    if (seen.has(fault)) return
    seen.add(fault)
    world.faults.take(provider, fault, { ...subjectOf(call), key: work.key, prompt: work.prompt })
  }
  const struck = (work: Work): string | undefined => {
    if (strikes('hide-from-listing', work) !== undefined) return 'hide-from-listing'
    const lag = strikes('listing-lag', work)
    return lag !== undefined && now - work.acceptedAt < (lag.ms ?? 5000) ? 'listing-lag' : undefined
  }
  const hidden = new Map<Work, string>()
  for (const work of world.ledger.of(provider)) {
    const fault = struck(work)
    if (fault !== undefined) hidden.set(work, fault)
  }
  // A listing uses a fault up once, however much it hides.
  for (const [work, fault] of hidden) count(fault, work)
  return work => hidden.has(work)
}

async function itemOf(world: World, work: Work, payloads: boolean): Promise<Record<string, unknown>> {
  const { startedAt, endedAt } = world.ledger.standing(work)
  const outcome = outcomeOf(world, work)
  const output = work.ending.kind === 'error' ? work.ending.body : undefined
  return {
    request_id: work.request_id,
    endpoint_id: work.model,
    sent_at: new Date(work.acceptedAt).toISOString(),
    started_at: new Date(startedAt ?? work.acceptedAt).toISOString(),
    ...(endedAt === undefined
      ? {}
      : {
          ended_at: new Date(endedAt).toISOString(),
          duration: (endedAt - work.acceptedAt) / 1000,
          status_code: statusCodeOf(world, work),
        }),
    ...(payloads && work.storesPayload ? { json_input: work.input } : {}),
    ...(payloads && work.storesPayload && endedAt !== undefined
      ? { json_output: outcome === 'success' ? await falOutput(world, work) : (output ?? null) }
      : {}),
  }
}

function statusCodeOf(world: World, work: Work): number | undefined {
  const { phase } = world.ledger.standing(work)
  if (phase === 'canceled') return 499
  if (phase === 'completed') return 200
  return phase === 'failed' && work.ending.kind === 'error' ? work.ending.status : undefined
}

function outcomeOf(world: World, work: Work): string | undefined {
  const code = statusCodeOf(world, work)
  if (code === undefined) return undefined
  if (code < 400) return 'success'
  return code < 500 ? 'user_error' : 'error'
}

/** Milliseconds since the epoch of a date or time, or the fallback where there is none. */
export function instantOf(text: string | undefined, fallback: number): number {
  const instant = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(instant) ? fallback : instant
}
