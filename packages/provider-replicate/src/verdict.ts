import type { Reason, Refusal, SubmitOutcome } from '@soundfoundry/track'
import type { Answer, Heard, Silence } from './exchange.ts'
import { readPrediction } from './prediction.ts'
import { readProblem } from './problem-body.ts'
import { afterwards, rowFor, type Phase } from './refusal-table.ts'
import { retryAfterMs } from './retry-after.ts'
import { meaningOf } from './thrown-error.ts'

/** A refusal, and whether it proves that nothing was accepted. For reads the second half says nothing. */
export interface Verdict {
  accepted: 'no' | 'unknown'
  refusal: Refusal
}

/**
 * What it means that a request did not get the answer hoped for. Total: whatever was heard or thrown has a verdict.
 *
 * @param now in milliseconds since the epoch, for a `Retry-After` that is a date
 */
export function judge(phase: Phase, heard: Heard, now: number): Verdict {
  return heard.kind === 'answer' ? judgeAnswer(phase, heard, now) : judgeSilence(phase, heard)
}

/** What came of a submit. Any 2xx that holds a prediction id is an acceptance, whatever state the prediction is in. */
export function submitOutcome(heard: Heard, now: number): SubmitOutcome {
  if (heard.kind === 'answer' && isSuccess(heard.status)) {
    const prediction = readPrediction(heard.body)
    if (prediction !== null) return { kind: 'accepted', provider_request_id: prediction.id }
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
  const problem = readProblem(answer.body)
  const row = rowFor(answer.status, problem)
  const hints = { header: answer.retryAfter, seconds: problem.retryAfter, says: problem.says }
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
