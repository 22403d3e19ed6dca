import type { AudioSource, LookOutcome, Refusal } from '@soundfoundry/track'
import { asRecord, readEvidence, standingIn, type Evidence } from './evidence.ts'
import type { Exchange } from './exchange.ts'
import { failureInStatus, failureOf, pathMissing } from './failure.ts'
import { readRefusal } from './refusals.ts'

/** The status says the job is done: the result is to be read, with what the status told of a failure, if anything. */
export interface Completed {
  kind: 'completed'
  failure: Evidence | null
}

/**
 * What a status read found: a pure function of the exchange, for any status, body and thrown value.
 * The queue knows `IN_QUEUE`, `IN_PROGRESS` (both 202) and `COMPLETED` (200), and never reports a failure as a status.
 *
 * @param now milliseconds since the epoch, for dates in `Retry-After`
 */
export function statusOutcome(exchange: Exchange, model: string, now: number): LookOutcome | Completed {
  const standing = standingIn(exchange.body)
  if (isSuccess(exchange)) {
    if (standing === 'IN_QUEUE') return { kind: 'pending', running: false }
    if (standing === 'IN_PROGRESS') return { kind: 'pending', running: true }
    if (standing === 'COMPLETED') return { kind: 'completed', failure: failureInStatus(exchange) }
  }
  return tellsOfNoRequest(exchange) ? gone : unreadable(readRefusal(exchange, model, now))
}

/**
 * What a result read found, after the status said COMPLETED: a pure function of the exchange.
 * A failed job has its error here, under the status the model itself answered with. An infrastructure error (flat, or no JSON
 * at all) counts as the job's failure only where the status told of one as well, or the answer says that nothing is billed.
 *
 * @param failure what the status read told of a failure
 */
export function resultOutcome(exchange: Exchange, failure: Evidence | null, model: string, now: number): LookOutcome {
  const { status } = exchange
  if (status === null || isAboutAccess(status)) return unreadable(readRefusal(exchange, model, now))
  if (isSuccess(exchange)) return delivered(exchange, failure, model, now)
  const evidence = readEvidence(exchange.body, exchange.headers)
  if (status === 400 && evidence.text.includes('in progress')) return { kind: 'pending', running: true }
  if (status === 404 && /\bpath\b.*not found/.test(evidence.text)) return pathMissing(exchange, model)
  if (settledBy(exchange, evidence, failure)) return failureOf(merged(evidence, failure), exchange, model)
  return tellsOfNoRequest(exchange) ? gone : unreadable(readRefusal(exchange, model, now))
}

const gone: LookOutcome = {
  kind: 'gone',
  explanation:
    'fal does not know the request (any more): check that the key belongs to the account that submitted it; results are kept for 30 days.',
}

function isSuccess({ status }: Exchange): boolean {
  return status !== null && status >= 200 && status < 300
}

/** Answers about us and the way there, which say nothing about the work. */
function isAboutAccess(status: number): boolean {
  return [401, 402, 403, 405, 407, 408, 425, 429].includes(status) || (status >= 300 && status < 400)
}

/** 404 from something in front of fal must not make accepted work count as lost: it has to say so in fal's words. */
function tellsOfNoRequest(exchange: Exchange): boolean {
  if (exchange.status !== 404) return false
  const standing = standingIn(exchange.body)
  return standing === 'NOT_FOUND' || readEvidence(exchange.body).text.includes('request not found')
}

/**
 * Whether an error at the result is the job's own end, and not trouble on the way to it. In doubt it is trouble on the way:
 * the audio may be there, and a failure that is tried again would be paid for twice.
 */
function settledBy(exchange: Exchange, evidence: Evidence, failure: Evidence | null): boolean {
  const { status, headers } = exchange
  if (failure !== null || evidence.ofModel || headers.timeoutType === 'user') return true
  const speaks = evidence.types.length > 0 || evidence.text !== ''
  if (headers.billableUnits === '0') return speaks
  if (status === 499) return evidence.types.some(type => type.includes('client_cancel'))
  return status !== null && status >= 400 && status < 500 && status !== 404 && speaks
}

/** The result names the field and the type; the status stands in where the result says nothing. */
function merged(evidence: Evidence, failure: Evidence | null): Evidence {
  return evidence.types.length === 0 && failure !== null ? { ...failure, field: evidence.field } : evidence
}

function delivered(exchange: Exchange, failure: Evidence | null, model: string, now: number): LookOutcome {
  const audio = audioOf(exchange.body)
  if (audio !== null) return { kind: 'ready', audio }
  if (exchange.body === undefined) return unreadable(readRefusal(exchange, model, now))
  if (failure !== null) return { ...failureOf(failure, exchange, model), http_status: exchange.status }
  const standing = standingIn(exchange.body)
  if (standing === 'IN_QUEUE' || standing === 'IN_PROGRESS') return { kind: 'pending', running: true }
  // Settled, and nothing more will come of it. It may have been charged, so it is not for us to try again.
  return {
    kind: 'failed',
    reason: 'unreadable_answer',
    http_status: exchange.status,
    explanation: `fal finished the track but its result names no audio: look at the request in fal's dashboard and check that ${model} is a music model.`,
    retryable: false,
    billed: 'unknown',
  }
}

/** `{audio: {url, content_type?}}` at every one of the models; a bare URL is taken too. */
function audioOf(body: unknown): AudioSource | null {
  const { audio } = asRecord(body)
  const file = asRecord(audio)
  const url = typeof audio === 'string' ? audio : file.url
  if (typeof url !== 'string' || !/^(https?:\/\/|data:)/i.test(url)) return null
  const type = typeof file.content_type === 'string' ? file.content_type : null
  return { url, content_type: type, ...sizeOf(file.file_size) }
}

/** The field is optional, and 0 where fal does not know. Source: the `File` of https://docs.fal.ai/model-apis/model-endpoints */
function sizeOf(size: unknown): Pick<AudioSource, 'bytes'> {
  return typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? { bytes: size } : {}
}

function unreadable(refusal: Refusal): LookOutcome {
  return { kind: 'unreadable', refusal }
}
