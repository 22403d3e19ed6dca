import { asRecord, readSilence, type Exchange } from '@soundfoundry/provider-kit'
import type { Reason, SubmitOutcome } from '@soundfoundry/track'
import { readEvidence } from './evidence.ts'
import { inputRefusal } from './input-refusal.ts'
import { commonRefusal, silenceRefusal } from './refusals.ts'
import { isOwnRequestId } from './request-id.ts'
import { isOwnVoice, strangerFix, strangerSaid } from './voice.ts'

/** The statuses with which fal is known to refuse a submit. Source: fal's pages on errors, and answers seen of its queue. */
const refusing = new Set([400, 401, 402, 403, 404, 413, 422, 429])

/**
 * What came of a submit: a pure function of the exchange, for any status, body and thrown value.
 *
 * fal takes a submit with 200 and a `request_id`; it checks the key, the application, the account and its rate limit first,
 * each with a 4xx, and never looks at the input. A refusal is believed only in fal's own voice: one of those statuses, with
 * a body of the kind that fal gives. Everything else leaves it open whether the work was taken, and is `unknown`: 5xx, any
 * other status (a redirect or a 409, say, may follow work that was taken), a page of a proxy, an empty body, a broken
 * connection, a time limit, an answer that cannot be read.
 *
 * @param key the key it was asked with, which must not come back as an id
 * @param now milliseconds since the epoch, for dates in `Retry-After`
 */
export function submitOutcome(exchange: Exchange, model: string, now: number, key = ''): SubmitOutcome {
  const { status } = exchange
  if (status === null) return withoutStatus(exchange)
  if (status >= 200 && status < 300) return accepted(exchange, key)
  if (refusing.has(status) && isOwnVoice(exchange)) return refusedByStatus(exchange, status, model, now)
  return undecided(exchange, status)
}

/** An answer that says nothing about acceptance. */
function undecided(exchange: Exchange, status: number): SubmitOutcome {
  if (status >= 500 && status < 600) {
    return unknown(status, 'server_error', `fal answered the submit with a server error (${status})`)
  }
  if (status === 499) return unknown(status, 'connection_lost', 'fal saw the connection close during the submit')
  if (status >= 300 && status < 400) {
    return unknown(
      status,
      'unreadable_answer',
      `fal's address answered the submit with a redirect (${status}), which is not followed; ${strangerFix}`,
    )
  }
  if (!isOwnVoice(exchange)) return unknown(status, 'unreadable_answer', `${strangerSaid(exchange)}; ${strangerFix}`)
  return unknown(
    status,
    'unreadable_answer',
    `fal answered the submit with ${status}, which does not say whether it was taken`,
  )
}

function withoutStatus(exchange: Exchange): SubmitOutcome {
  const { mayHaveArrived } = readSilence(exchange)
  const refusal = silenceRefusal(exchange)
  if (!mayHaveArrived) {
    // Given up before it began says nothing about the request: it is to be routed again, not failed.
    return { kind: 'refused', ...refusal, scope: refusal.reason === 'canceled' ? 'endpoint' : refusal.scope }
  }
  if (refusal.reason === 'timeout') return unknown(null, 'timeout', 'fal did not answer the submit in time')
  return unknown(null, 'connection_lost', 'The connection broke during the submit to fal')
}

function accepted(exchange: Exchange, key: string): SubmitOutcome {
  const id = asRecord(exchange.body).request_id
  if (isOwnRequestId(id, key)) return { kind: 'accepted', provider_request_id: id }
  if (exchange.stopped === 'time_limit')
    return unknown(exchange.status, 'timeout', 'fal did not finish its answer in time')
  return unknown(exchange.status, 'unreadable_answer', 'fal answered the submit without a request id that can be read')
}

function refusedByStatus(exchange: Exchange, status: number, model: string, now: number): SubmitOutcome {
  const common = commonRefusal(exchange, model, now)
  if (common !== null) return { kind: 'refused', ...common }
  if (status === 404) {
    return {
      kind: 'refused',
      reason: 'model_not_found',
      scope: 'model',
      http_status: status,
      explanation: `fal has no model ${model}: correct FAL_MODEL (and check FAL_QUEUE_URL if every model is missing).`,
      retry_after_ms: null,
    }
  }
  return { kind: 'refused', ...inputRefusal(readEvidence(exchange.body, exchange.headers), status, model) }
}

function unknown(status: number | null, reason: Reason, what: string): SubmitOutcome {
  const explanation = `${what}: it may have been accepted, so look for it in fal's own list before sending it again.`
  return { kind: 'unknown', reason, http_status: status, explanation }
}
