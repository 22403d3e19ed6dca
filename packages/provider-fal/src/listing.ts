import {
  canonicalJson,
  type ListedRequest,
  type ListOutcome,
  type RecentRequest,
  type RecentWork,
} from '@soundfoundry/track'
import type { Access, FalCalls } from './calls.ts'
import { asRecord } from './evidence.ts'
import type { Exchange } from './exchange.ts'
import { readRefusal } from './refusals.ts'
import { isRequestId } from './request-id.ts'

/** fal gives at most 100 to a page; beyond these pages the search is given up as incomplete. */
const pageSize = 100
const mostPages = 20

/** What to look for: requests of this model, sent since then, with this very input, or with any. */
export interface Wanted {
  model: string
  input: Record<string, unknown> | null
  since: Date
}

/** One page, compared with what is wanted. */
export interface Page {
  matches: ListedRequest[]
  /** Requests that may be the one but came without an input to compare. */
  undetermined: number
  /** Cursor of the next page; null after the last. */
  next: string | null
}

/**
 * Looks for requests with an equal input in fal's own history,
 * `GET /models/requests/by-endpoint?endpoint_id&start&expand=payloads`. Each page is one request on the wire.
 *
 * An empty list is only given when every request of that time could be compared: if some came without their input, or not
 * every page could be read, it is `unavailable`, or `listed` with `incomplete` when there was something to list.
 * Source: fal's Platform API, "List requests by endpoint".
 */
export async function listRequests(calls: FalCalls, access: Access, wanted: Wanted): Promise<ListOutcome> {
  const found = new Map<string, ListedRequest>()
  const cursors = new Set<string>()
  let undetermined = 0
  let cursor: string | null = null
  for (let page = 0; page < mostPages; page += 1) {
    const exchange = await calls.listing(access, queryFor(wanted, cursor))
    const read = readPage(exchange, wanted)
    if (read === null) return outcome(found, exchange, readRefusal(exchange, wanted.model, Date.now()).explanation)
    for (const match of read.matches) found.set(match.provider_request_id, match)
    undetermined += read.undetermined
    if (read.next === null) {
      return undetermined === 0
        ? { kind: 'listed', requests: [...found.values()] }
        : outcome(found, exchange, withoutInput)
    }
    if (cursors.has(read.next)) break
    cursors.add(read.next)
    cursor = read.next
  }
  return outcome(found, null, 'There are more requests of that time at fal than can be looked through.')
}

/** All requests of these models since then, in fal's own history; each page of each model is one request on the wire. */
export async function listRecent(
  calls: FalCalls,
  access: Access,
  models: readonly string[],
  since: Date,
): Promise<RecentWork> {
  const requests: RecentRequest[] = []
  let isIncomplete = false
  for (const model of models) {
    const listed = await listRequests(calls, access, { model, input: null, since })
    if (listed.kind === 'unavailable') return listed
    requests.push(...listed.requests.map(request => ({ ...request, model })))
    isIncomplete ||= listed.incomplete === true
  }
  return { kind: 'listed', requests, ...(isIncomplete ? { incomplete: true } : {}) }
}

const withoutInput = "fal's list holds requests of that time without their input, so they cannot be compared."

function outcome(found: Map<string, ListedRequest>, exchange: Exchange | null, explanation: string): ListOutcome {
  if (found.size > 0) return { kind: 'listed', requests: [...found.values()], incomplete: true }
  return { kind: 'unavailable', http_status: exchange?.status ?? null, explanation }
}

function queryFor(wanted: Wanted, cursor: string | null): Record<string, string> {
  return {
    endpoint_id: wanted.model,
    start: wanted.since.toISOString(),
    limit: String(pageSize),
    ...(wanted.input === null ? {} : { expand: 'payloads' }),
    ...(cursor === null ? {} : { cursor }),
  }
}

/** Compares one page with what is wanted; null when it is not a page. A pure function of the exchange. */
export function readPage(exchange: Exchange, wanted: Wanted): Page | null {
  const { status, body } = exchange
  const { items, next_cursor, has_more } = asRecord(body)
  if (status === null || status < 200 || status >= 300 || !Array.isArray(items)) return null
  const page: Page = { matches: [], undetermined: 0, next: null }
  const input = canonicalJson(wanted.input)
  for (const item of items) {
    const entry = asRecord(item)
    if (typeof entry.endpoint_id === 'string' && entry.endpoint_id !== wanted.model) continue
    const sentAt = timeOf(entry.sent_at) ?? timeOf(entry.started_at)
    // `start` may be read as a whole day; an older request of equal input is another track's.
    if (sentAt !== null && sentAt < wanted.since.getTime()) continue
    const theirs = inputOf(entry.json_input)
    const isComparable = wanted.input === null || theirs !== null
    if (!isComparable || !isRequestId(entry.request_id)) page.undetermined += 1
    else if (wanted.input === null || canonicalJson(theirs) === input) {
      const created_at = new Date(sentAt ?? wanted.since.getTime()).toISOString()
      page.matches.push({ provider_request_id: entry.request_id, created_at })
    }
  }
  if (typeof next_cursor === 'string' && next_cursor !== '' && has_more !== false) page.next = next_cursor
  return page
}

function inputOf(payload: unknown): Record<string, unknown> | null {
  if (typeof payload !== 'string') return isObject(payload) ? asRecord(payload) : null
  try {
    const parsed: unknown = JSON.parse(payload)
    return isObject(parsed) ? asRecord(parsed) : null
  } catch {
    return null
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}
