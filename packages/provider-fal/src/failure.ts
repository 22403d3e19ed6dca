import type { Exchange } from '@soundfoundry/provider-kit'
import type { LookOutcome } from '@soundfoundry/track'
import { readEvidence, type Evidence } from './evidence.ts'
import { inputRefusal, isModelsOwnFilter, tellsOfPolicy } from './input-refusal.ts'
import { isOwnVoice } from './voice.ts'

export type Failure = Extract<LookOutcome, { kind: 'failed' }>

/**
 * Types of failures that lie with fal or the model, not with the request. From fal's lists of model errors and request errors;
 * a prefix stands for its family (`runner_disconnected`, `downstream_service_error`, …).
 */
const transient = [
  'no_media_generated',
  'internal_',
  'downstream_',
  'runner_',
  'startup_timeout',
  'request_timeout',
  'generation_timeout',
  'client_disconnected',
]

/** Types that lie with the input, under whatever status they come: pydantic's, and fal's own on limits and formats. */
const ofTheInput = [
  'bad_request',
  'string_',
  'missing',
  'value_error',
  'literal_error',
  'enum',
  'greater_than',
  'less_than',
  'one_of',
  '_type',
  '_parsing',
  'not_supported',
  'unsupported_',
  'sequence_too',
  'duration_too',
  'file_',
]

/**
 * Why a job failed that fal has settled, by the types in the evidence first and the status second. The status is the
 * model's: a 401 or 429 here is its trouble with whatever it uses itself, and says nothing about our key or account.
 */
export function failureOf(evidence: Evidence, exchange: Exchange, model: string): Failure {
  const { status } = exchange
  const settled = { kind: 'failed', http_status: status, billed: billedBy(exchange) } as const
  const has = (...words: string[]) => evidence.types.some(type => words.some(word => type.includes(word)))
  if (has('client_cancel')) {
    return { ...settled, reason: 'canceled', retryable: false, explanation: 'The request was canceled at fal.' }
  }
  if (exchange.headers.get('x-fal-request-timeout-type') === 'user') {
    return { ...settled, billed: 'no', ...generationFailed('did not start in time') }
  }
  if (tellsOfPolicy(evidence)) {
    return { ...settled, ...ofInput(evidence, status, model), retryable: isModelsOwnFilter(evidence) }
  }
  if (has('no_media_generated')) return { ...settled, ...generationFailed('made no audio') }
  if (has(...transient)) return { ...settled, ...generationFailed('failed while it made the track') }
  const isInputStatus = isOwnVoice(exchange) && (status === 400 || status === 413 || status === 422)
  if (has(...ofTheInput) || isInputStatus) return { ...settled, ...ofInput(evidence, status, model) }
  return { ...settled, ...generationFailed('failed while it made the track') }
}

/**
 * What is known of the bill for a failed job. The header `x-fal-billable-units` decides; without it fal promises only that
 * no 5xx is charged. A 4xx without it may have been: an application's own error (422 for content, say) comes without, and
 * the platform then takes the endpoint's default units. Sources: fal's FAQ; `fal/api/api.py` of fal's SDK.
 */
function billedBy(exchange: Exchange): 'no' | 'unknown' {
  const { status, headers } = exchange
  const units = headers.get('x-fal-billable-units')
  if (units !== null) return /^0+(?:\.0+)?$/.test(units.trim()) ? 'no' : 'unknown'
  return status !== null && status >= 500 && isOwnVoice(exchange) ? 'no' : 'unknown'
}

/** What a COMPLETED status says of a failed job (`error`, `error_type`); null when it says of none. */
export function failureInStatus(exchange: Exchange): Evidence | null {
  const evidence = readEvidence(exchange.body, exchange.headers)
  return evidence.types.length > 0 || evidence.text !== '' ? evidence : null
}

/** A result for a path the application does not have, which the queue takes at submit and refuses here. */
export function pathMissing(exchange: Exchange, model: string): Failure {
  return {
    kind: 'failed',
    reason: 'model_not_found',
    http_status: exchange.status,
    explanation: `fal has no model ${model} in this application: correct FAL_MODEL.`,
    retryable: true,
    billed: 'no',
  }
}

function generationFailed(what: string) {
  const explanation = `fal ${what}: the track is tried again; if it goes on, watch https://status.fal.ai.`
  return { reason: 'generation_failed', retryable: true, explanation } as const
}

function ofInput(evidence: Evidence, status: number | null, model: string) {
  const { reason, explanation } = inputRefusal(evidence, status, model)
  return { reason, explanation, retryable: false }
}
