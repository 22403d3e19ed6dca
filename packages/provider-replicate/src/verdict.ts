import type { Reason, Refusal, SubmitOutcome } from '@soundfoundry/track'
import type { Answer, Heard, Silence } from './exchange.ts'
import { isOwnPredictionId, readPrediction } from './prediction.ts'
import { readProblem } from './problem-body.ts'
import { afterwards, rowFor, strangerFix, type Phase } from './refusal-table.ts'
import { retryAfterMs } from './retry-after.ts'
import { meaningOf, type ThrownMeaning } from './thrown-error.ts'
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
export function judge(phase: Phase, heard: Heard, now: number): Verdict {
  return heard.kind === 'answer' ? judgeAnswer(phase, heard, now) : judgeSilence(phase, heard)
}

/**
 * What came of a submit. Any 2xx that holds a prediction id is an acceptance, whatever state the prediction is in. A refusal
 * is believed only in Replicate's own voice: a status it is known to refuse with, and a body of the kind that it gives.
 *
 * @param token the token it was asked with, which must not come back as an id
 */
export function submitOutcome(heard: Heard, now: number, token = ''): SubmitOutcome {
  if (heard.kind === 'answer' && isSuccess(heard.status)) {
    const prediction = readPrediction(heard.body)
    if (prediction !== null && isOwnPredictionId(prediction.id, token))
      return { kind: 'accepted', provider_request_id: prediction.id }
  }
  const { accepted, refusal } = judge('submit', heard, now)
  if (accepted === 'no') return { kind: 'refused', ...refusal }
  const { reason, http_status, explanation } = refusal
  return { kind: 'unknown', reason, http_status, explanation }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function judgeAnswer(phase: Phase, answer: Answer, now: number): Verdict {
  // A gateway's page with a 5xx is Replicate's own trouble as well; below that it is somebody else who speaks.
  if (answer.status >= 300 && answer.status < 500 && !isOwnVoice(answer)) return judgeStranger(phase, answer)
  const problem = readProblem(answer.body)
  const row = rowFor(answer.status, problem)
  const hints = { header: answer.retryAfter, date: answer.date, seconds: problem.retryAfter, says: problem.says }
  return {
    accepted: row.accepted,
    refusal: {
      reason: row.reason,
      scope: row.scope,
      http_status: answer.status,
      explanation: row.explain(answer.status, problem, phase),
      retry_after_ms: retryAfterMs(hints, now),
    },
  }
}

function judgeStranger(phase: Phase, answer: Answer): Verdict {
  const { status } = answer
  const explanation =
    `A proxy between us and Replicate, or something else in front of it, answered ${status} with ` +
    `${whatStrangerSaid(answer)}${afterwards[phase]}; ${strangerFix}.`
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

function judgeSilence(phase: Phase, silence: Silence): Verdict {
  if (!silence.sent) return judgeUnsent(silence)
  const meaning = meaningOf(silence.error)
  if (!silence.left) return judgeUnconnected(silence, meaning)
  if (silence.stoppedBy === 'caller' && (meaning === 'timeout' || meaning === 'connection_lost')) {
    return silent('unknown', 'timeout', `The call was stopped before Replicate answered${afterwards[phase]}.`)
  }
  if (meaning === 'timeout') {
    return silent('unknown', 'timeout', `Replicate did not answer in time${afterwards[phase]}.`)
  }
  if (meaning === 'connection_lost') {
    return silent('unknown', 'connection_lost', `The connection to Replicate broke off${afterwards[phase]}.`)
  }
  return silent('no', 'connection_failed', notConnected[meaning])
}

/** The connection never stood, so that nothing can have been accepted. */
function judgeUnconnected(silence: Silence, meaning: ThrownMeaning): Verdict {
  if (silence.stoppedBy === 'caller') return judgeUnsent(silence)
  const known = meaning === 'timeout' || meaning === 'connection_lost' ? 'not_connected' : meaning
  return silent('no', 'connection_failed', notConnected[known])
}

function judgeUnsent(silence: Silence): Verdict {
  if (silence.stoppedBy !== null) {
    return silent('no', 'canceled', 'The call was stopped before anything was sent to Replicate.', 'request')
  }
  return silent(
    'no',
    'invalid_input',
    'The request could not be put together, so nothing was sent to Replicate.',
    'request',
  )
}

function silent(
  accepted: Verdict['accepted'],
  reason: Reason,
  explanation: string,
  scope: 'endpoint' | 'request' = 'endpoint',
): Verdict {
  return { accepted, refusal: { reason, scope, http_status: null, explanation, retry_after_ms: null } }
}
