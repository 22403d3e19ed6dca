import type { Reason, RefusalScope, SubmitOutcome } from '@soundfoundry/track'
import { asRecord, readEvidence } from './evidence.ts'
import type { Exchange } from './exchange.ts'
import { inputRefusal } from './input-refusal.ts'
import { commonRefusal, isPlainRedirect, redirectExplanation, silenceRefusal } from './refusals.ts'
import { isRequestId } from './request-id.ts'

/**
 * What came of a submit: a pure function of the exchange, for any status, body and thrown value.
 *
 * fal takes a submit with 200 and a `request_id`; it checks the key, the application, the account and its rate limit first,
 * each with a 4xx, and never looks at the input. Whatever leaves it open whether the work was taken is `unknown`:
 * 5xx, a broken connection, a time limit, an answer that cannot be read, and 499, which says that the gateway saw us leave.
 *
 * A redirect (301, 302, 307, 308) is `refused`: fal's queue never sends one, so something in front of it answered instead.
 * Any other 3xx may follow a request that was carried out, and is `unknown`.
 *
 * @param now milliseconds since the epoch, for dates in `Retry-After`
 */
export function submitOutcome(exchange: Exchange, model: string, now: number): SubmitOutcome {
  const { status } = exchange
  if (status === null) return withoutStatus(exchange)
  if (status >= 200 && status < 300) return accepted(exchange)
  if (status >= 400 && status < 500 && status !== 499) return refusedByStatus(exchange, status, model, now)
  if (isPlainRedirect(status)) return refused(status, 'connection_failed', 'endpoint', redirectExplanation)
  if (status >= 500 && status < 600)
    return unknown(status, 'server_error', 'fal answered the submit with a server error')
  if (status === 499) return unknown(status, 'connection_lost', 'fal saw the connection close during the submit')
  return unknown(status, 'unreadable_answer', 'fal answered the submit with a status that cannot be understood')
}

function withoutStatus(exchange: Exchange): SubmitOutcome {
  const silence = silenceRefusal(exchange)
  if (exchange.unsent === true || silence.reason === 'connection_failed') {
    // Given up before it began says nothing about the request: it is to be routed again, not failed.
    return { kind: 'refused', ...silence, scope: silence.reason === 'canceled' ? 'endpoint' : silence.scope }
  }
  if (silence.reason === 'timeout') return unknown(null, 'timeout', 'fal did not answer the submit in time')
  return unknown(null, 'connection_lost', 'The connection broke during the submit to fal')
}

function accepted(exchange: Exchange): SubmitOutcome {
  const id = asRecord(exchange.body).request_id
  if (isRequestId(id)) return { kind: 'accepted', provider_request_id: id }
  if (exchange.stopped === 'time_limit')
    return unknown(exchange.status, 'timeout', 'fal did not finish its answer in time')
  return unknown(exchange.status, 'unreadable_answer', 'fal answered the submit without a request id that can be read')
}

function refusedByStatus(exchange: Exchange, status: number, model: string, now: number): SubmitOutcome {
  const common = commonRefusal(exchange, model, now)
  if (common !== null) return { kind: 'refused', ...common }
  switch (status) {
    case 404:
      return refused(
        status,
        'model_not_found',
        'model',
        `fal has no model ${model}: correct FAL_MODEL (and check FAL_QUEUE_URL if every model is missing).`,
      )
    case 405:
    case 407:
      return refused(
        status,
        'connection_failed',
        'endpoint',
        'What answers in place of fal does not take a submit: check FAL_QUEUE_URL and any proxy between.',
      )
    case 408:
    case 425:
      return refused(status, 'timeout', 'endpoint', 'fal gave up waiting for the request: check the network.')
    default:
      return { kind: 'refused', ...inputRefusal(readEvidence(exchange.body, exchange.headers), status, model) }
  }
}

function refused(status: number, reason: Reason, scope: RefusalScope, explanation: string): SubmitOutcome {
  return { kind: 'refused', reason, scope, http_status: status, explanation, retry_after_ms: null }
}

function unknown(status: number | null, reason: Reason, what: string): SubmitOutcome {
  const explanation = `${what}: it may have been accepted, so look for it in fal's own list before sending it again.`
  return { kind: 'unknown', reason, http_status: status, explanation }
}
