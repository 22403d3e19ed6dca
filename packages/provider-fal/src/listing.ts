import type { Access } from '@soundfoundry/provider-kit'
import {
  clockAheadMs,
  walkList,
  type ListedSince,
  type ListedRequest,
  type ListOutcome,
  type ListTraits,
  type RecentRequest,
  type RecentWork,
} from '@soundfoundry/track'
import type { FalCalls } from './calls.ts'
import { readPage, type Entry, type Wanted } from './listing-page.ts'

/** fal gives at most 100 to a page; beyond these pages the search is given up as incomplete. */
const pageSize = 100
const mostPages = 20

/**
 * What fal's list tells and when. Its items must have a `started_at`, so it most likely shows nothing that still waits in
 * the queue. Every submit therefore carries a deadline to start: what has not begun by then never runs, and is not billed.
 * How long the list lags behind is not documented; two minutes are our own choice, unless it is told otherwise.
 *
 * Source: fal's Platform API, "List requests by endpoint", and its page on common parameters of model APIs.
 */
export const listTraits = (startTimeoutS: number, lagS = 120): ListTraits => ({
  startsWithinMs: startTimeoutS * 1_000,
  lagMs: lagS * 1_000,
})

/**
 * Looks in fal's own history, `GET /models/requests/by-endpoint`, for requests that hold an input. It is sorted by the end of
 * each request, and its cursors count pages, so what ends meanwhile moves to the front: it is read again from there.
 * Each page is one request on the wire.
 *
 * Source: fal's Platform API, "List requests by endpoint".
 */
export async function listRequests(
  calls: FalCalls,
  access: Access,
  wanted: Wanted & { input: Record<string, unknown> },
  from: ListedSince,
): Promise<ListOutcome> {
  const walked = await walk(calls, access, wanted, from)
  if (walked.kind === 'unavailable') return walked
  const { whole, clock_ahead_ms, http_status, explanation } = walked
  const alike = (likeness: Entry['likeness']): ListedRequest[] =>
    walked.entries.filter(entry => entry.likeness === likeness).map(asListed)
  const [requests, near] = [alike('equal'), alike('near')]
  return { kind: 'listed', requests, near, whole, clock_ahead_ms, http_status, explanation }
}

/** All requests of these models since then, in fal's own history; each page of each model is one request on the wire. */
export async function listRecent(
  calls: FalCalls,
  access: Access,
  models: readonly string[],
  from: ListedSince,
): Promise<RecentWork> {
  const requests: RecentRequest[] = []
  let isIncomplete = false
  let clock_ahead_ms: number | null = null
  for (const model of models) {
    const walked = await walk(calls, access, { model, input: null }, from)
    if (walked.kind === 'unavailable') return walked
    requests.push(...walked.entries.map(entry => ({ ...asListed(entry), model })))
    isIncomplete ||= !walked.whole
    clock_ahead_ms ??= walked.clock_ahead_ms
  }
  return { kind: 'listed', requests, clock_ahead_ms, ...(isIncomplete ? { incomplete: true } : {}) }
}

function walk(calls: FalCalls, access: Access, wanted: Wanted, { since, now = Date.now }: ListedSince) {
  const read = async (cursor: string | null, from: Date) => {
    const askedAt = now()
    const exchange = await calls.listing(access, queryFor(wanted, from, cursor))
    return readPage(exchange, wanted, access.secret, from, clockAheadMs(exchange.headers.get('date'), askedAt, now()))
  }
  return walkList(since, read, { mostPages, twice: wanted.input !== null })
}

const asListed = ({ provider_request_id, created_at }: Entry): ListedRequest => ({ provider_request_id, created_at })

function queryFor(wanted: Wanted, from: Date, cursor: string | null): Record<string, string> {
  return {
    endpoint_id: wanted.model,
    start: from.toISOString(),
    sort_by: 'ended_at',
    limit: String(pageSize),
    ...(wanted.input === null ? {} : { expand: 'payloads' }),
    ...(cursor === null ? {} : { cursor }),
  }
}
