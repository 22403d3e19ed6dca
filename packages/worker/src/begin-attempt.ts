import type { Delivery, Disposal, RevisedTrack } from '@soundfoundry/bus'
import {
  circuitName,
  circuitScopes,
  circuitSubject,
  letsThrough,
  mayGo,
  unmetRequirements,
  type Dispatch,
  type SubmitOutcome,
  type TrackRequest,
} from '@soundfoundry/track'
import type { HeldCredential } from './credential-source.ts'
import { handToRouter } from './hand-to-router.ts'
import { settleSubmit } from './settle-submit.ts'
import { neverSent, submitOnce } from './submit-once.ts'
import { endCanceled, endExpired, isPastDeadline } from './track-ends.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Submits a track, at most once: the intent is written by compare-and-set before a byte is sent, and whoever loses that
 * race sends nothing.
 */
export async function beginAttempt(
  context: WorkerContext,
  current: RevisedTrack,
  delivery: Delivery,
): Promise<Disposal> {
  const { record } = current
  const { dispatch } = record
  if (dispatch === null) return { act: 'ack' }
  if (record.cancel_requested) return endCanceled(context, record, 'no', delivery)
  if (isPastDeadline(record, context.bus.clock.now())) return endExpired(context, record, delivery)
  if (delivery.stopping.aborted) return { act: 'back', delayMs: 1 }
  const drained = !mayGo(context.bus.switches.get(dispatch.provider)?.value, 'submit')
  if (drained) return handToRouter(context, record, dispatch.number, delivery)

  const credential = context.credentials.forSubmit()
  if (credential === null) return handToRouter(context, record, dispatch.number, delivery)
  const settle = (result: SubmitOutcome | { kind: 'unsent' }) =>
    context.credentials.submitted(credential.fingerprint, result)
  if (isBarred(context, record.id, dispatch, credential) || !offers(context, record.request, dispatch.model)) {
    settle({ kind: 'unsent' })
    return handToRouter(context, record, dispatch.number, delivery)
  }
  const submitted = await submitOnce(context, current, dispatch, credential).catch((error: unknown) => {
    settle({ kind: 'unsent' })
    throw error
  })
  if (submitted === null || submitted.outcome === neverSent) settle({ kind: 'unsent' })
  if (submitted === null) return { act: 'back', delayMs: 200 }
  const { outcome } = submitted
  const hasAnother = outcome !== neverSent && settle(outcome)
  await context.checkpoint('after send')
  return settleSubmit(context, record, { ...submitted, hasAnother }, delivery)
}

/**
 * Whether a circuit holds this dispatch back. Only what it was sent to prove does not hold back a track on trial. A
 * credential that this one track is to prove meets no circuit of its own: the router went by the one in use, so given
 * back the track would come again and again, and the earlier refusal is what is put to the proof.
 */
function isBarred(context: WorkerContext, track: string, dispatch: Dispatch, credential: HeldCredential): boolean {
  const now = context.bus.clock.date()
  const isProof = context.credentials.current()?.fingerprint !== credential.fingerprint
  return circuitScopes.some(scope => {
    if (isProof && (scope === 'key' || scope === 'key_model')) return false
    const subject = circuitSubject(dispatch.provider, scope, credential.fingerprint, dispatch.model)
    const circuit = subject === null ? undefined : context.bus.circuits.get(circuitName(subject))
    return circuit !== undefined && !letsThrough(circuit.value, track, dispatch.trial, now)
  })
}

/** Whether the model is one of this worker's, and would ignore nothing that has to be honoured. */
const offers = (context: WorkerContext, request: TrackRequest, model: string): boolean =>
  context.provider.models.some(each => each.id === model && unmetRequirements(request, each)?.length === 0)
