import { isSuccess, readSilence, retryAfterMs, type Exchange } from '@soundfoundry/provider-kit'
import type { Reason, Refusal, SubmitOutcome } from '@soundfoundry/track'
import { isOwnPredictionId, readPrediction } from './prediction.ts'
import { readProblem } from './problem-body.ts'
import { afterwards, rowFor, strangerFix, type Phase } from './refusal-table.ts'
import { isOwnVoice, whatStrangerSaid } from './voice.ts'

/** A refusal, and whether it proves that nothing was accepted. For reads the second half says nothing. */
export interface Verdict {
  accepted: 'no' | 'unknown'
  refusal: Refusal
}

/**
 * What it means that a request did not get the answer hoped for. Total: whatever was heard or thrown has a verdict.
 *
 * @param now in milliseconds since the epoch, for a `Retry-After` that is a date in an answer without a `Date`
 */
export function judge(phase: Phase, exchange: Exchange, now: number): Verdict {
  const { status } = exchange
  return status === null ? judgeSilence(phase, exchange) : judgeAnswer(phase, exchange, status, now)
}

/**
 * What came of a submit. Any 2xx that holds a prediction id is an acceptance, whatever state the prediction is in. A refusal
 * is believed only in Replicate's own voice: a status it is known to refuse with, and a body of the kind that it gives.
 *
 * @param token the token it was asked with, which must not come back as an id
 */
export function submitOutcome(exchange: Exchange, now: number, token = ''): SubmitOutcome {
  if (isSuccess(exchange)) {
    const prediction = readPrediction(exchange.body)
    if (prediction !== null && isOwnPredictionId(prediction.id, token))
      return { kind: 'accepted', provider_request_id: prediction.id }
  }
  const { accepted, refusal } = judge('submit', exchange, now)
  if (accepted === 'no') return { kind: 'refused', ...refusal }
  const { reason, http_status, explanation } = refusal
  return { kind: 'unknown', reason, http_status, explanation }
}

function judgeAnswer(phase: Phase, exchange: Exchange, status: number, now: number): Verdict {
  // A gateway's page with a 5xx is Replicate's own trouble as well; below that it is somebody else who speaks.
  if (status >= 300 && status < 500 && !isOwnVoice(exchange)) return judgeStranger(phase, exchange)
  const problem = readProblem(exchange)
  const row = rowFor(status, problem)
  const hints = { headers: exchange.headers, told: [problem.retryAfter], says: problem.says }
  return {
    accepted: row.accepted,
    refusal: {
      reason: row.reason,
      scope: row.scope,
      http_status: status,
      explanation: row.explain(status, problem, phase),
      retry_after_ms: retryAfterMs(hints, now),
    },
  }
}

function judgeStranger(phase: Phase, exchange: Exchange): Verdict {
  const { status } = exchange
  const explanation =
    `A proxy between us and Replicate, or something else in front of it, answered ${status} with ` +
    `${whatStrangerSaid(exchange)}${afterwards[phase]}; ${strangerFix}.`
  return {
    accepted: 'unknown',
    refusal: { reason: 'unreadable_answer', scope: 'endpoint', http_status: status, explanation, retry_after_ms: null },
  }
}

const notConnected = {
  name_not_resolved:
    'The host name of the Replicate API cannot be resolved: check REPLICATE_API_URL, DNS and the way out of this network.',
  certificate_refused:
    'No trusted TLS connection to the Replicate API could be made: check REPLICATE_API_URL, the clock and any proxy in between.',
  not_connected:
    'The Replicate API cannot be reached: check REPLICATE_API_URL, the firewall and the way out of this network.',
} as const

function judgeSilence(phase: Phase, exchange: Exchange): Verdict {
  const { cause, mayHaveArrived } = readSilence(exchange)
  switch (cause) {
    case 'canceled':
      if (mayHaveArrived) {
        return silent('unknown', 'timeout', `The call was stopped before Replicate answered${afterwards[phase]}.`)
      }
      // Given up before it began says nothing about the request: it is to be routed again, not failed.
      return silent(
        'no',
        'canceled',
        'The call was stopped before anything was sent to Replicate.',
        phase === 'submit' ? 'endpoint' : 'request',
      )
    case 'never_formed':
      return silent(
        'no',
        'invalid_input',
        'The request could not be put together, so nothing was sent to Replicate.',
        'request',
      )
    case 'timeout':
      return silent('unknown', 'timeout', `Replicate did not answer in time${afterwards[phase]}.`)
    case 'connection_lost':
      return silent('unknown', 'connection_lost', `The connection to Replicate broke off${afterwards[phase]}.`)
    case 'name_not_resolved':
    case 'certificate_refused':
    case 'not_connected':
      return silent('no', 'connection_failed', notConnected[cause])
  }
}

function silent(
  accepted: Verdict['accepted'],
  reason: Reason,
  explanation: string,
  scope: 'endpoint' | 'request' = 'endpoint',
): Verdict {
  return { accepted, refusal: { reason, scope, http_status: null, explanation, retry_after_ms: null } }
}
