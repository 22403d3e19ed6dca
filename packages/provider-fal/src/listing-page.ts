import { asRecord, type Exchange } from '@soundfoundry/provider-kit'
import { likenessOf, type Likeness, type ListedRequest, type PageRead } from '@soundfoundry/track'
import { readRefusal } from './refusals.ts'
import { isOwnRequestId } from './request-id.ts'

/** What to look for: requests of this model, with this input or near it, or with any. */
export interface Wanted {
  model: string
  input: Record<string, unknown> | null
}

/** A request in the list, held against what is wanted; `equal` where any input will do. */
export interface Entry extends ListedRequest {
  likeness: Likeness
}

/**
 * Reads one page of `GET /models/requests/by-endpoint`. A pure function of the exchange.
 *
 * @param key the key it was asked with, which must not come back as an id
 * @param from where a request does not tell its time, it counts as one of then
 */
export function readPage(
  exchange: Exchange,
  wanted: Wanted,
  key: string,
  from: Date,
  clock_ahead_ms: number | null,
): PageRead<Entry> {
  const { status, body } = exchange
  const { items, next_cursor, has_more } = asRecord(body)
  if (status === null || status < 200 || status >= 300 || !Array.isArray(items)) {
    const { explanation } = readRefusal(exchange, wanted.model, Date.now())
    return { kind: 'unavailable', http_status: status, explanation }
  }
  const entries: Entry[] = []
  let gap: string | null = null
  for (const item of items) {
    const { endpoint_id, request_id, sent_at, started_at, json_input } = asRecord(item)
    if (typeof endpoint_id === 'string' && endpoint_id !== wanted.model) continue
    const time = timeOf(sent_at) ?? timeOf(started_at) ?? from.getTime()
    if (!isOwnRequestId(request_id, key)) {
      if (time >= from.getTime()) gap = unnamed
      continue
    }
    const likeness = wanted.input === null ? 'equal' : likenessOf(wanted.input, inputOf(json_input))
    entries.push({ provider_request_id: request_id, created_at: new Date(time).toISOString(), likeness })
  }
  const next = typeof next_cursor === 'string' && next_cursor !== '' && has_more !== false ? next_cursor : null
  return { kind: 'page', entries, gap, next, clock_ahead_ms, http_status: status }
}

const unnamed = "fal's list holds requests of that time without an id of fal's form."

/** The payload is given as an object, or as its JSON. */
function inputOf(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload
  try {
    const parsed: unknown = JSON.parse(payload)
    return parsed
  } catch {
    return undefined
  }
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}
