import { asRecord } from '@soundfoundry/provider-kit'
import { findAudio, type CancelOutcome, type LookOutcome } from '@soundfoundry/track'

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

/** Whether a text can be the id of a prediction and stands in a path without changing it. Earlier releases kept any such id. */
export function isPredictionId(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text)
}

/**
 * Whether a text is a prediction id of Replicate's own form, 26 lower-case letters and digits, and no part of the token it was
 * asked with. Nothing else is kept from a submit or a list: an echo of the token would otherwise end up in records, logs and answers.
 */
export function isOwnPredictionId(text: string, token: string): boolean {
  return /^[a-z0-9]{26}$/.test(text) && !token.includes(text)
}

/**
 * Reads a prediction as `POST /models/…/predictions`, `GET /predictions/…` and the listing give it.
 * Source: https://replicate.com/docs/reference/http#predictions.get
 *
 * @returns null for anything without an id and a status
 */
export function readPrediction(value: unknown): Prediction | null {
  const record = asRecord(value)
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
function hasStarted(record: Readonly<Record<string, unknown>>): boolean | null {
  const { started_at: startedAt } = record
  if (typeof startedAt === 'string' || asRecord(record['metrics'])['predict_time'] !== undefined) return true
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
  if (prediction.dataRemoved) {
    return failed(
      'audio_lost',
      'Replicate made the audio but no longer has it: it keeps the output of an API call for one hour, so fetch it sooner.',
      { retryable: false, billed: 'unknown' },
    )
  }
  const isEmpty = output === null || output === undefined || (Array.isArray(output) && output.length === 0)
  if (isEmpty) return { kind: 'unnamed', reason: 'audio_lost', http_status: 200, explanation: withoutOutput }
  const audio = findAudio(output)
  if (audio !== null) return { kind: 'ready', audio }
  return { kind: 'unnamed', reason: 'audio_invalid', http_status: 200, explanation: otherOutput }
}

const otherOutput =
  'The model on Replicate succeeded with an output that is no audio address: check the page of the model.'
const withoutOutput =
  'Replicate says that the prediction succeeded and shows no output: look at it on replicate.com/predictions.'

/** One kind of failure by its text. The first that holds decides. */
interface FailureKind {
  readonly says: RegExp
  readonly reason: Failed['reason']
  readonly explanation: string
  readonly retryable: boolean
}

/**
 * What the texts of failures mean: Replicate's own codes (`E6716`), and MiniMax's as its models pass them on (1002 rate limit,
 * 1004 and 1008 its vendor's account, 1026 and 1027 sensitive input and output, 2013 parameters).
 * Source: https://replicate.com/docs/reference/error-codes; MiniMax's codes are from its own API, their form here is not verified.
 */
const failureKinds: readonly FailureKind[] = [
  {
    says: /\bflagged\b|as sensitive|sensitive (?:content|words?)|nsfw|content polic|moderation|\(E005\)|new_sensitive|(?:error|code)\D{0,12}102[67]\b|copyright|violat/i,
    reason: 'content_policy',
    explanation:
      'Replicate flagged the prompt, the lyrics or the result as sensitive or protected: rephrase the prompt or the lyrics.',
    retryable: false,
  },
  {
    says: /invalid params?|(?:error|code)\D{0,12}2013\b|(?:lyrics|prompt|text|input)\b.{0,40}\btoo (?:long|short)\b/i,
    reason: 'invalid_input',
    explanation:
      'The model on Replicate does not take the prompt or the lyrics, too long or too short perhaps: change them and create a new track.',
    retryable: false,
  },
  {
    says: /insufficient balance|(?:error|code)\D{0,12}100[48]\b/i,
    reason: 'generation_failed',
    explanation:
      "The account that Replicate's model itself uses at its vendor is refused: another model may do, and a new token or credit of ours does not help.",
    retryable: true,
  },
]

const passing = /E6716|E1000|interrupted|(?:error|code)\D{0,12}1002\b/i

/** The text of the failure is matched and never shown: it may quote the prompt. Codes are Replicate's own and safe. */
function failedAtProvider(error: string): LookOutcome {
  const kind = failureKinds.find(({ says }) => says.test(error))
  if (kind !== undefined) {
    return failed(kind.reason, kind.explanation, { retryable: kind.retryable, billed: 'unknown' })
  }
  const code = /\bE\d{3,5}\b/.exec(error)?.[0]
  const named = code === undefined ? '' : ` (${code}, see https://replicate.com/docs/reference/error-codes)`
  const what = passing.test(error) ? 'hit a passing fault at Replicate' : 'failed on Replicate'
  return failed('generation_failed', `The generation ${what}${named}: it can be tried again.`, {
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
