import { canonicalJson, type ListOutcome, type RecentRequest, type RecentWork } from '@soundfoundry/track'
import { nextPage } from './endpoint.ts'
import { exchange, type ExchangeOptions, type Heard } from './exchange.ts'
import { asRecord } from './json-record.ts'
import { readPrediction, type Prediction } from './prediction.ts'
import { isSuccess, judge } from './verdict.ts'

/** Pages hold 100 predictions. More than this many since the moment in question, and the answer is that it cannot be told. */
const mostPages = 20

/** What to look for: predictions of a model with this very input; both null for all there are. */
export interface Wanted {
  model: string | null
  input: Record<string, unknown> | null
  since: Date
}

/** One page, judged: what matches, and whether older pages still matter. */
export type PageReading =
  | { kind: 'read'; matches: RecentRequest[]; next: string | null }
  | { kind: 'unreadable' }
  | { kind: 'incomparable' }

/**
 * Reads one page of `GET /predictions`, newest first, as `{next, previous, results}`.
 * A prediction of the same model whose input is gone (Replicate removes it after an hour) could be the one: then the absence of
 * a match would prove nothing, and the page is incomparable.
 */
export function readPage(body: unknown, wanted: Wanted): PageReading {
  const page = asRecord(body)
  if (page === null || !Array.isArray(page['results'])) return { kind: 'unreadable' }
  const wantedInput = canonicalJson(wanted.input)
  if (wantedInput === null) return { kind: 'incomparable' }
  const matches: RecentRequest[] = []
  let reachedOlder = false
  for (const result of page['results']) {
    const prediction = readPrediction(result)
    const created = createdAt(prediction)
    if (prediction === null || created === null) return { kind: 'unreadable' }
    reachedOlder = created.time < wanted.since.getTime()
    if (reachedOlder || (wanted.model !== null && prediction.model !== wanted.model)) continue
    if (wanted.input !== null && prediction.input === undefined) return { kind: 'incomparable' }
    if (wanted.input === null || canonicalJson(prediction.input) === wantedInput) {
      const model = prediction.model ?? 'unknown'
      matches.push({ provider_request_id: prediction.id, created_at: created.text, model })
    }
  }
  const next = page['next']
  const goesOn = !reachedOlder && typeof next === 'string' && next !== ''
  return { kind: 'read', matches, next: goesOn ? next : null }
}

function createdAt(prediction: Prediction | null): { text: string; time: number } | null {
  const text = prediction?.createdAt ?? null
  const time = text === null ? Number.NaN : Date.parse(text)
  return text === null || Number.isNaN(time) ? null : { text, time }
}

type Unavailable = Extract<ListOutcome, { kind: 'unavailable' }>

function unavailable(explanation: string, http_status: number | null = null): Unavailable {
  return { kind: 'unavailable', http_status, explanation }
}

const unreadableList = 'The list of predictions at Replicate could not be read: ask again later.'

/**
 * Looks in Replicate's own list for predictions of a model with an input equal to the one wanted, created at or after `since`.
 * Whatever keeps the answer from being complete makes it `unavailable`: a wrong "absent" would be paid for twice.
 * Source: https://replicate.com/docs/reference/http#predictions.list
 */
export async function listPredictions(options: ExchangeOptions, wanted: Wanted): Promise<RecentWork> {
  if (Number.isNaN(wanted.since.getTime())) return unavailable('The list of predictions needs a time to begin from.')
  const found: RecentRequest[] = []
  let page: URL | null = null
  for (let count = 0; count < mostPages; count += 1) {
    const heard: Heard = page === null ? await readFirstPage(options, wanted.since) : await readLaterPage(options, page)
    if (heard.kind !== 'answer' || !isSuccess(heard.status)) {
      const { explanation, http_status } = judge('read', heard, Date.now()).refusal
      return unavailable(explanation, http_status)
    }
    const reading = readPage(heard.body, wanted)
    if (reading.kind === 'unreadable') return unavailable(unreadableList, heard.status)
    if (reading.kind === 'incomparable') {
      return unavailable('Some inputs that would have to be compared are gone: Replicate removes them after an hour.')
    }
    found.push(...reading.matches)
    if (reading.next === null) return { kind: 'listed', requests: found }
    page = nextPage(reading.next, options.endpoint)
    if (page === null)
      return unavailable("The list of predictions goes on outside REPLICATE_API_URL, where the token isn't sent.")
  }
  // What is only to be known of needs no proof that there is nothing else.
  if (wanted.input === null) return { kind: 'listed', requests: found, incomplete: true }
  return unavailable(`Replicate lists more predictions since then than the ${mostPages} pages that are read.`)
}

/** The filter only saves pages; an API that does not know it is asked without. */
async function readFirstPage(options: ExchangeOptions, since: Date): Promise<Heard> {
  const params = { created_after: since.toISOString() }
  const filtered = await exchange(options, (client, signal) => client.request('/predictions', { params, signal }))
  const isFilterRefused = filtered.kind === 'answer' && (filtered.status === 400 || filtered.status === 422)
  return isFilterRefused ? exchange(options, (client, signal) => client.predictions.list({ signal })) : filtered
}

function readLaterPage(options: ExchangeOptions, page: URL): Promise<Heard> {
  return exchange(options, (client, signal) => client.request(page, { signal }))
}
