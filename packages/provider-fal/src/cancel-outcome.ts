import type { Exchange } from '@soundfoundry/provider-kit'
import type { CancelOutcome } from '@soundfoundry/track'
import { standingIn } from './evidence.ts'
import { readRefusal } from './refusals.ts'
import { isOwnVoice } from './voice.ts'

/**
 * What fal answered to a cancel: a pure function of the exchange.
 * 200 `OK` took it out of the queue before it ran; 202 `CANCELLATION_REQUESTED` signals a runner, which may finish and
 * bill all the same; 400 `ALREADY_COMPLETED` comes too late. The client drops this difference, the exchange keeps it.
 */
export function cancelOutcome(exchange: Exchange, model: string, now: number): CancelOutcome {
  const { status } = exchange
  const standing = standingIn(exchange.body)
  if (status !== null && status >= 200 && status < 300) {
    if (standing === 'OK' && status !== 202) {
      return { kind: 'confirmed', billed: 'no', explanation: 'fal took the request out of its queue before it ran.' }
    }
    return { kind: 'requested', explanation: 'fal has been asked to stop; the request may still finish and be billed.' }
  }
  if (standing === 'ALREADY_COMPLETED') {
    return { kind: 'too_late', explanation: 'The request had finished at fal before the cancel arrived.' }
  }
  if (status === 404 && isOwnVoice(exchange)) {
    return {
      kind: 'unknown',
      explanation: 'fal does not know the request: it may have ended, or belong to another account.',
    }
  }
  const { explanation } = readRefusal(exchange, model, now)
  return { kind: 'unknown', explanation: `Whether the cancel arrived cannot be told. ${explanation}` }
}
