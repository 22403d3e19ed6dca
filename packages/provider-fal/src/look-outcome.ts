import { isSuccess, type Exchange } from '@soundfoundry/provider-kit'
import { findAudio, type LookOutcome, type Refusal } from '@soundfoundry/track'
import { readEvidence, standingIn, type Evidence } from './evidence.ts'
import { failureInStatus, failureOf, pathMissing } from './failure.ts'
import { readRefusal, tellsOfLock } from './refusals.ts'
import { isOwnVoice } from './voice.ts'
import { waitMs } from './wait.ts'

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
 * A failed job has its error here, under the status the model itself answered with; where the status read told of a failure,
 * whatever is answered here is that failure. Else an infrastructure error (flat, or no JSON at all) counts as the job's
 * failure only where the answer says that nothing is billed, and 401 or 403 mean us only in one of fal's known texts.
 *
 * @param failure what the status read told of a failure
 */
export function resultOutcome(exchange: Exchange, failure: Evidence | null, model: string, now: number): LookOutcome {
  const { status } = exchange
  if (status === null) return unreadable(readRefusal(exchange, model, now))
  if (isSuccess(exchange)) return delivered(exchange, failure, model, now)
  const evidence = readEvidence(exchange.body, exchange.headers)
  if (failure === null && tellsOfUs(exchange, evidence.text)) return unreadable(readRefusal(exchange, model, now))
  if (status === 400 && evidence.text.includes('in progress')) return { kind: 'pending', running: true }
  if (status === 404 && isOwnVoice(exchange) && /\bpath\b.*not found/.test(evidence.text))
    return pathMissing(exchange, model)
  if (settledBy(exchange, evidence, failure)) return failureOf(merged(evidence, failure), exchange, model)
  if (tellsOfNoRequest(exchange)) return gone
  return unreadable(
    isAboutAccess(status) && isOwnVoice(exchange) ? unclear(exchange, now) : readRefusal(exchange, model, now),
  )
}

const gone: LookOutcome = {
  kind: 'gone',
  explanation:
    'fal does not know the request (any more): check that the key belongs to the account that submitted it; results are kept for 30 days.',
}

/** Statuses that may be about us and the way there as well as the model's own. */
function isAboutAccess(status: number): boolean {
  return [401, 402, 403, 405, 407, 408, 425, 429].includes(status) || (status >= 300 && status < 400)
}

/** Whether fal refuses this very read, in words that are known of it: of a key, or of the account's lock. */
function tellsOfUs(exchange: Exchange, text: string): boolean {
  if (!isOwnVoice(exchange)) return false
  if (exchange.status === 401) return /\bkey\b|no user found|authentication is required|authorization header/.test(text)
  return exchange.status === 403 && (tellsOfLock(text) || /access denied|permission/.test(text))
}

/** fal's own answer that may be the model's or about us: neither is blamed, and the result is asked for again. */
function unclear(exchange: Exchange, now: number): Refusal {
  return {
    reason: 'unreadable_answer',
    scope: 'request',
    http_status: exchange.status,
    explanation: `fal answered the result with ${exchange.status ?? 'nothing'} and does not say why: it is asked for again; look at the request in fal's dashboard.`,
    retry_after_ms: waitMs(exchange, now),
  }
}

/** 404 from something in front of fal must not make accepted work count as lost: it has to say so in fal's words. */
function tellsOfNoRequest(exchange: Exchange): boolean {
  if (exchange.status !== 404 || !isOwnVoice(exchange)) return false
  const standing = standingIn(exchange.body)
  return standing === 'NOT_FOUND' || readEvidence(exchange.body).text.includes('request not found')
}

/**
 * Whether an error at the result is the job's own end, and not trouble on the way to it. In doubt it is trouble on the way:
 * the audio may be there, and a failure that is tried again would be paid for twice.
 */
function settledBy(exchange: Exchange, evidence: Evidence, failure: Evidence | null): boolean {
  const { status, headers } = exchange
  // The header is fal's alone, with whatever body it comes.
  if (failure !== null || headers.get('x-fal-request-timeout-type') === 'user') return true
  if (!isOwnVoice(exchange)) return false
  if (evidence.ofModel) return true
  const speaks = evidence.types.length > 0 || evidence.text !== ''
  if (headers.get('x-fal-billable-units') === '0') return speaks
  if (status === 499) return evidence.types.some(type => type.includes('client_cancel'))
  return status !== null && status >= 400 && status < 500 && status !== 404 && !isAboutAccess(status) && speaks
}

/** The result names the field and the type; the status stands in where the result says nothing. */
function merged(evidence: Evidence, failure: Evidence | null): Evidence {
  return evidence.types.length === 0 && failure !== null ? { ...failure, field: evidence.field } : evidence
}

function delivered(exchange: Exchange, failure: Evidence | null, model: string, now: number): LookOutcome {
  const audio = findAudio(exchange.body)
  if (audio !== null) return { kind: 'ready', audio }
  if (exchange.body === undefined) return unreadable(readRefusal(exchange, model, now))
  if (failure !== null) return { ...failureOf(failure, exchange, model), http_status: exchange.status }
  const standing = standingIn(exchange.body)
  if (standing === 'IN_QUEUE' || standing === 'IN_PROGRESS') return { kind: 'pending', running: true }
  // It may have been charged, so it is not for us to try again; looking again is free.
  return {
    kind: 'unnamed',
    reason: 'audio_invalid',
    http_status: exchange.status,
    explanation: `fal finished the track but its result names no audio: look at the request in fal's dashboard and check that ${model} is a music model.`,
  }
}

function unreadable(refusal: Refusal): LookOutcome {
  return { kind: 'unreadable', refusal }
}
