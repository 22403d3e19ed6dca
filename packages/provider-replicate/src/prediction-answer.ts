import { isSuccess, type Exchange } from '@soundfoundry/provider-kit'
import type { CancelOutcome, LookOutcome } from '@soundfoundry/track'
import { cancelOutcome, lookOutcome, readPrediction, type Prediction } from './prediction.ts'
import { judge } from './verdict.ts'
import { isOwnVoice } from './voice.ts'

/** What one look found. Only an answer about this very prediction settles anything. */
export function readLook(heard: Exchange, id: string, now: number): LookOutcome {
  const prediction = predictionIn(heard, id)
  if (prediction !== null) return lookOutcome(prediction) ?? unknownStatus
  if (isUnknownId(heard)) return gone
  return { kind: 'unreadable', refusal: judge('read', heard, now).refusal }
}

/** What came of a cancel, which is answered with the prediction as it then is. */
export function readCancel(heard: Exchange, id: string, now: number): CancelOutcome {
  const prediction = predictionIn(heard, id)
  if (prediction !== null) return cancelOutcome(prediction)
  const explanation = isUnknownId(heard) ? gone.explanation : judge('read', heard, now).refusal.explanation
  return { kind: 'unknown', explanation }
}

/** A 404 of something in front of Replicate must not make accepted work count as lost. */
function isUnknownId(heard: Exchange): boolean {
  return (heard.status === 404 || heard.status === 410) && isOwnVoice(heard)
}

function predictionIn(heard: Exchange, id: string): Prediction | null {
  if (!isSuccess(heard)) return null
  const prediction = readPrediction(heard.body)
  return prediction?.id === id ? prediction : null
}

const gone = {
  kind: 'gone',
  explanation:
    'Replicate knows no such prediction: it was deleted, or the token in use belongs to another account than the one that made it.',
} as const satisfies LookOutcome

/** About this prediction alone: the endpoint works. */
const unknownStatus: LookOutcome = {
  kind: 'unreadable',
  refusal: {
    reason: 'unreadable_answer',
    scope: 'request',
    http_status: 200,
    explanation:
      'Replicate gives the prediction a status that is not known here: look at it on replicate.com/predictions.',
    retry_after_ms: null,
  },
}
