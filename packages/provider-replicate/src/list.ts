import { asRecord, isSuccess, type Exchange } from '@soundfoundry/provider-kit'
import {
  clockAheadMs,
  likenessOf,
  walkList,
  type ListedSince,
  type Likeness,
  type ListedRequest,
  type ListOutcome,
  type ListTraits,
  type PageRead,
  type RecentRequest,
  type RecentWork,
} from '@soundfoundry/track'
import { askReplicate, type ReplicateAccess } from './ask.ts'
import { nextPage } from './endpoint.ts'
import { isOwnPredictionId, readPrediction, type Prediction } from './prediction.ts'
import { judge } from './verdict.ts'

/** Pages hold 100 predictions. More than this many since the moment in question, and the answer is that it cannot be told. */
const mostPages = 20

/**
 * Replicate lists predictions from their creation on. How far its list lags behind is not documented; two minutes are our
 * own choice, unless it is told otherwise. Source: https://replicate.com/docs/reference/http#predictions.list
 */
export const listTraits = (lagS = 120): ListTraits => ({ startsWithinMs: 0, lagMs: lagS * 1_000 })

/** What to look for: predictions of a model with this input or near it; both null for all there are. */
export interface Wanted {
  model: string | null
  input: Record<string, unknown> | null
}

/** A prediction in the list, held against what is wanted; `equal` where any input will do. */
export interface Entry extends RecentRequest {
  likeness: Likeness
}

/**
 * Reads one page of `GET /predictions`, newest first, as `{next, previous, results}`. Replicate removes the input of a
 * prediction an hour after its end: such a one is near, for it could be the one. Pure.
 *
 * @param token the token it was asked with, which must not come back as an id
 * @param from nothing older matters, and neither do the pages after the first such
 */
export function readPage(
  body: unknown,
  wanted: Wanted,
  token: string,
  from: Date,
): Pick<Extract<PageRead<Entry>, { kind: 'page' }>, 'entries' | 'gap' | 'next'> | null {
  const page = asRecord(body)
  if (!Array.isArray(page['results'])) return null
  const entries: Entry[] = []
  let gap: string | null = null
  let reachedOlder = false
  for (const result of page['results']) {
    const prediction = readPrediction(result)
    const created = createdAt(prediction)
    if (prediction === null || created === null) return null
    reachedOlder = created.time < from.getTime()
    const model = prediction.model ?? 'unknown'
    if (reachedOlder || (wanted.model !== null && prediction.model !== null && model !== wanted.model)) continue
    if (!isOwnPredictionId(prediction.id, token)) {
      gap = unnamed
      continue
    }
    const found = wanted.input === null ? 'equal' : likenessOf(wanted.input, prediction.input)
    // Equal, and of nobody knows which model: it could be the one, and no more can be said.
    const likeness = wanted.model !== null && prediction.model === null && found === 'equal' ? 'near' : found
    entries.push({ provider_request_id: prediction.id, created_at: created.text, model, likeness })
  }
  const next = page['next']
  return { entries, gap, next: !reachedOlder && typeof next === 'string' && next !== '' ? next : null }
}

function createdAt(prediction: Prediction | null): { text: string; time: number } | null {
  const text = prediction?.createdAt ?? null
  const time = text === null ? Number.NaN : Date.parse(text)
  return text === null || Number.isNaN(time) ? null : { text, time }
}

/**
 * Looks in Replicate's own list for predictions of a model that hold an input. Each page is one request on the wire.
 * Source: https://replicate.com/docs/reference/http#predictions.list
 */
export async function listPredictions(
  access: ReplicateAccess,
  wanted: Wanted & { input: Record<string, unknown> },
  from: ListedSince,
): Promise<ListOutcome> {
  const walked = await walk(access, wanted, from)
  if (walked.kind === 'unavailable') return walked
  const { whole, clock_ahead_ms, http_status, explanation } = walked
  const alike = (likeness: Likeness): ListedRequest[] =>
    walked.entries
      .filter(entry => entry.likeness === likeness)
      .map(({ provider_request_id, created_at }) => ({ provider_request_id, created_at }))
  const [requests, near] = [alike('equal'), alike('near')]
  return { kind: 'listed', requests, near, whole, clock_ahead_ms, http_status, explanation }
}

/** All predictions since then, whatever their model and input. */
export async function listRecent(access: ReplicateAccess, from: ListedSince): Promise<RecentWork> {
  const walked = await walk(access, { model: null, input: null }, from)
  if (walked.kind === 'unavailable') return walked
  const requests = walked.entries.map(({ provider_request_id, created_at, model }) => ({
    provider_request_id,
    created_at,
    model,
  }))
  const { clock_ahead_ms } = walked
  return { kind: 'listed', requests, clock_ahead_ms, ...(walked.whole ? {} : { incomplete: true }) }
}

function walk(access: ReplicateAccess, wanted: Wanted, { since, now = Date.now }: ListedSince) {
  const read = async (cursor: string | null, from: Date): Promise<PageRead<Entry>> => {
    const askedAt = now()
    const heard = await ask(access, cursor, from)
    if (heard === null) return { kind: 'unavailable', http_status: null, explanation: outside }
    if (!isSuccess(heard)) {
      const { explanation, http_status } = judge('read', heard, Date.now()).refusal
      return { kind: 'unavailable', http_status, explanation }
    }
    const page = readPage(heard.body, wanted, access.secret, from)
    if (page === null) return { kind: 'unavailable', http_status: heard.status, explanation: unreadable }
    const clock_ahead_ms = clockAheadMs(heard.headers.get('date'), askedAt, now())
    return { kind: 'page', ...page, clock_ahead_ms, http_status: heard.status }
  }
  return walkList(since, read, { mostPages, twice: wanted.input !== null })
}

const unnamed = "Replicate's list holds predictions of that time without an id of Replicate's form."
const unreadable = 'The list of predictions at Replicate could not be read: ask again later.'
const outside = "The list of predictions goes on outside REPLICATE_API_URL, where the token isn't sent."

/** One page; null when its address leads elsewhere. The filter only saves pages: an API that does not know it is asked without. */
async function ask(access: ReplicateAccess, cursor: string | null, from: Date): Promise<Exchange | null> {
  if (cursor !== null) {
    const page = nextPage(cursor, access.endpoint)
    return page === null ? null : askReplicate(access, (client, signal) => client.request(page, { signal }))
  }
  const params = { created_after: from.toISOString() }
  const filtered = await askReplicate(access, (client, signal) => client.request('/predictions', { params, signal }))
  const isFilterRefused = filtered.status === 400 || filtered.status === 422
  return isFilterRefused ? askReplicate(access, (client, signal) => client.predictions.list({ signal })) : filtered
}
