import type { AudioSource, CancelOutcome, LookOutcome } from '@soundfoundry/track'
import { asRecord } from './json-record.ts'

/** The parts of a prediction that matter here. `input` is undefined once Replicate has removed the data. */
export interface Prediction {
  id: string
  status: string
  model: string | null
  input: unknown
  output: unknown
  dataRemoved: boolean
  error: string
  createdAt: string | null
  /** Whether it has begun to run; null when the answer does not tell. */
  started: boolean | null
}

/** Whether a text can be the id of a prediction: 26 lower-case letters and digits today. It becomes part of a path. */
export function isPredictionId(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text)
}

/**
 * Reads a prediction as `POST /models/…/predictions`, `GET /predictions/…` and the listing give it.
 * Source: https://replicate.com/docs/reference/http#predictions.get
 *
 * @returns null for anything without an id and a status
 */
export function readPrediction(value: unknown): Prediction | null {
  const record = asRecord(value)
  if (record === null) return null
  const { id, status } = record
  if (typeof id !== 'string' || !isPredictionId(id) || typeof status !== 'string') return null
  const dataRemoved = record['data_removed'] === true
  return {
    id,
    status,
    model: typeof record['model'] === 'string' ? record['model'] : null,
    input: dataRemoved ? undefined : record['input'],
    output: record['output'],
    dataRemoved,
    error: typeof record['error'] === 'string' ? record['error'] : '',
    createdAt: typeof record['created_at'] === 'string' ? record['created_at'] : null,
    started: hasStarted(record),
  }
}

/** `started_at` is a time once it runs and null before; the metrics of one that ran name its `predict_time`. */
function hasStarted(record: Record<string, unknown>): boolean | null {
  const { started_at: startedAt } = record
  if (typeof startedAt === 'string' || asRecord(record['metrics'])?.['predict_time'] !== undefined) return true
  return startedAt === null ? false : null
}

/**
 * What is known of the bill for a prediction that was stopped: one that ran is charged for the time it ran, one that never
 * started is not. Source: https://replicate.com/docs/topics/predictions/lifecycle
 */
function billOfStopped({ status, started }: Prediction): 'no' | 'unknown' {
  return status === 'aborted' || started === false ? 'no' : 'unknown'
}

type Failed = Extract<LookOutcome, { kind: 'failed' }>

/** HTTP 200 is what every settled prediction is read with, also a failed one. */
function failed(
  reason: Failed['reason'],
  explanation: string,
  rest: { retryable: boolean; billed: Failed['billed'] },
): Failed {
  return { kind: 'failed', reason, http_status: 200, explanation, ...rest }
}

/**
 * What a prediction that could be read says about the work, or null for a status that is not documented.
 * For a failed one the documentation does not tell whether it is charged. Source: https://replicate.com/docs/topics/predictions/lifecycle
 */
export function lookOutcome(prediction: Prediction): LookOutcome | null {
  switch (prediction.status) {
    case 'starting':
      return { kind: 'pending', running: false }
    case 'processing':
      return { kind: 'pending', running: true }
    case 'succeeded':
      return succeeded(prediction)
    case 'failed':
      return failedAtProvider(prediction.error)
    case 'canceled':
      return failed('canceled', 'The prediction was canceled at Replicate, or met its deadline while it ran.', {
        retryable: false,
        billed: billOfStopped(prediction),
      })
    case 'aborted':
      return failed('canceled', 'Replicate gave the prediction up before it started; it was not charged.', {
        retryable: true,
        billed: billOfStopped(prediction),
      })
    default:
      return null
  }
}

function succeeded(prediction: Prediction): LookOutcome {
  const { output } = prediction
  const isEmpty = output === null || output === undefined || (Array.isArray(output) && output.length === 0)
  if (prediction.dataRemoved || isEmpty) {
    return failed(
      'audio_lost',
      'Replicate made the audio but no longer has it: it keeps the output of an API call for one hour, so fetch it sooner.',
      { retryable: false, billed: 'unknown' },
    )
  }
  const audio = audioSource(output)
  if (audio !== null) return { kind: 'ready', audio }
  return failed(
    'audio_invalid',
    'The model on Replicate succeeded with an output that is no audio address: check the page of the model.',
    { retryable: false, billed: 'unknown' },
  )
}

/** The output is one address or a list of them; either may be a `data:` URI, which Replicate has been seen to give. */
function audioSource(output: unknown): AudioSource | null {
  const candidates: readonly unknown[] = Array.isArray(output) ? output : [output]
  const url = candidates.find(each => typeof each === 'string' && /^(?:https?:\/\/|data:)\S/i.test(each))
  if (typeof url !== 'string') return null
  const mediaType = /^data:([\w.+-]+\/[\w.+-]+)/i.exec(url)?.[1]
  return { url, content_type: mediaType?.toLowerCase() ?? null }
}

const sensitive = /\bflagged\b|as sensitive|sensitive (?:content|words?)|nsfw|content polic|moderation|\(E005\)/i
const passing = /E6716|E1000|interrupted/i

/** The text of the failure is matched and never shown: it may quote the prompt. Codes are Replicate's own and safe. */
function failedAtProvider(error: string): LookOutcome {
  if (sensitive.test(error)) {
    return failed(
      'content_policy',
      'Replicate flagged the prompt, the lyrics or the result as sensitive: rephrase the prompt or the lyrics.',
      { retryable: false, billed: 'unknown' },
    )
  }
  const code = /\bE\d{3,5}\b/.exec(error)?.[0]
  const named = code === undefined ? '' : ` (${code}, see https://replicate.com/docs/reference/error-codes)`
  const kind = passing.test(error) ? 'hit a passing fault at Replicate' : 'failed on Replicate'
  return failed('generation_failed', `The generation ${kind}${named}: it can be tried again.`, {
    retryable: true,
    billed: 'unknown',
  })
}

/** What a prediction that a cancel was answered with says about the cancel. */
export function cancelOutcome(prediction: Prediction): CancelOutcome {
  switch (prediction.status) {
    case 'canceled':
    case 'aborted':
      return {
        kind: 'confirmed',
        billed: billOfStopped(prediction),
        explanation: 'Replicate has canceled the prediction; it runs no further.',
      }
    case 'succeeded':
    case 'failed':
      return { kind: 'too_late', explanation: 'The prediction had ended at Replicate before the cancel arrived.' }
    default:
      return {
        kind: 'requested',
        explanation: 'Replicate took the cancel, but the prediction may still run and be charged.',
      }
  }
}
