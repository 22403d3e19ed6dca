import { type Call, subjectOf } from './exchange.ts'
import { falOutput } from './fal-status.ts'
import { clockAheadOf, timeAt } from './own-clock.ts'
import { shownInput } from './shown-input.ts'
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
  sortBy: SortKey
  requestId: string | undefined
  cursor: string | undefined
  payloads: boolean
}

const day = 24 * 60 * 60 * 1000

/** What a listing may be sorted by. */
export const sortKeys = ['ended_at', 'duration'] as const
export type SortKey = (typeof sortKeys)[number]

/**
 * A page of `GET /models/requests/by-endpoint`. Parameters, fields and order follow fal's OpenAPI: `sent_at` (when the
 * request was sent to the backend, not when it was accepted) and `started_at` are always there, so nothing is listed that
 * still waits; the latest end comes first; the cursor is the number of a page, so items move between pages; `end` is
 * exclusive; the default start is a day ago, ninety with a request id.
 * Not documented, and so a guess: that the period is held against `sent_at`, and that what runs is listed without
 * `ended_at`, `duration` and `status_code`, after all that has ended, from where it jumps to the front.
 */
export async function listing(world: World, call: Call, query: ListingQuery): Promise<Record<string, unknown>> {
  const now = Date.now()
  const ahead = clockAheadOf(world, 'fal')
  const from = instantOf(query.start, now + ahead - (query.requestId === undefined ? day : 90 * day)) - ahead
  const until = instantOf(query.end, Number.POSITIVE_INFINITY) - ahead
  const isHidden = hiding(world, call, now)
  const found = [...world.ledger.of('fal')]
    .flatMap(work => {
      const sentAt = sentAtOf(world, call, work)
      return sentAt === undefined ? [] : [{ work, sentAt }]
    })
    .filter(
      ({ work, sentAt }) =>
        work.account === query.account &&
        query.endpoints.includes(work.model) &&
        sentAt >= from &&
        sentAt < until &&
        (query.requestId === undefined || work.request_id === query.requestId) &&
        (query.status === undefined || outcomeOf(world, work) === query.status) &&
        !isHidden(work),
    )
    .sort((a, b) => rankOf(world, b.work, query.sortBy) - rankOf(world, a.work, query.sortBy))
  const page = query.cursor === undefined ? 1 : Number(Buffer.from(query.cursor, 'base64').toString())
  const first = (Number.isInteger(page) ? page - 1 : 0) * query.limit
  const shown = found.slice(first, first + query.limit)
  const hasMore = first + query.limit < found.length
  return {
    items: await Promise.all(shown.map(({ work, sentAt }) => itemOf(world, work, sentAt, query.payloads))),
    next_cursor: hasMore ? Buffer.from(String(page + 1)).toString('base64') : null,
    has_more: hasMore,
  }
}

/** When work was sent to a runner; undefined while it is not listed. */
function sentAtOf(world: World, call: Call, work: Work): number | undefined {
  const { startedAt } = world.ledger.standing(work)
  if (startedAt !== undefined) return startedAt
  const subject = { operation: call.operation, key: work.key, prompt: work.prompt }
  return world.faults.peek('fal', 'list-queued', subject) === undefined ? undefined : work.acceptedAt
}

/** The higher, the nearer to the front. */
function rankOf(world: World, work: Work, sortBy: SortKey): number {
  const { startedAt, endedAt } = world.ledger.standing(work)
  if (endedAt === undefined) return (startedAt ?? work.acceptedAt) - Number.MAX_SAFE_INTEGER
  return sortBy === 'ended_at' ? endedAt : endedAt - (startedAt ?? endedAt)
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
    const thereAt = provider === 'fal' ? (world.ledger.standing(work).startedAt ?? now) : work.acceptedAt
    return lag !== undefined && now - thereAt < (lag.ms ?? 5000) ? 'listing-lag' : undefined
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

async function itemOf(world: World, work: Work, sentAt: number, payloads: boolean): Promise<Record<string, unknown>> {
  const { startedAt, endedAt } = world.ledger.standing(work)
  const outcome = outcomeOf(world, work)
  const output = work.ending.kind === 'error' ? work.ending.body : undefined
  return {
    request_id: work.request_id,
    endpoint_id: work.model,
    sent_at: timeAt(world, 'fal', sentAt),
    started_at: timeAt(world, 'fal', startedAt ?? sentAt),
    ...(endedAt === undefined
      ? {}
      : {
          ended_at: timeAt(world, 'fal', endedAt),
          duration: (endedAt - sentAt) / 1000,
          status_code: statusCodeOf(world, work),
        }),
    ...(payloads && work.storesPayload ? { json_input: shownInput(world, work) } : {}),
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
