import { randomUUID } from 'node:crypto'
import type { Delivery, Disposal, RevisedTrack } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import {
  advance,
  circuitName,
  circuitSubject,
  passage,
  type CircuitScope,
  type Dispatch,
  type SubmitOutcome,
  type TrackRecord,
} from '@soundfoundry/track'
import type { HeldCredential } from './credential-source.ts'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { writeEvents } from './track-writer.ts'
import { endCanceled, endExpired, isPastDeadline } from './track-ends.ts'
import type { WorkerContext } from './worker-context.ts'

const scopes: readonly CircuitScope[] = ['account', 'endpoint', 'key', 'key_model', 'model']

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
  if (record.cancel_requested) return endCanceled(context, record, true, delivery)
  if (isPastDeadline(record)) return endExpired(context, record, delivery)
  if (delivery.stopping.aborted) return { act: 'back', delayMs: 1 }

  const credential = context.credentials.current()
  if (credential === null || isBarred(context, dispatch, credential) || !offers(context, dispatch.model)) {
    return handToRouter(context, record, dispatch.number)
  }
  const { input, ignored } = context.provider.mapInput(record.request, dispatch.model)
  const intent = randomUUID()
  const intended = advance(
    record,
    {
      type: 'submitting',
      dispatch: dispatch.number,
      intent,
      worker: context.worker,
      key: credential.fingerprint,
      ignored,
    },
    new Date(),
  )
  if (!intended.ok) return { act: 'back', delayMs: 200 }
  const sendBefore = Date.now() + context.times.leaseMs - context.times.submitMs
  try {
    await context.bus.tracks.replace(intended.record, current.revision)
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return { act: 'back', delayMs: 200 }
    throw error
  }
  // A process that was frozen since may not send any more: another one may already be looking for this submit.
  if (Date.now() > sendBefore) return { act: 'back', delayMs: context.times.leaseMs }

  const outcome = await context.provider.submit({
    credential,
    model: dispatch.model,
    input,
    signal: AbortSignal.timeout(context.times.submitMs),
  })
  return settle(context, record, { intent, dispatch, credential, outcome }, delivery)
}

interface Submitted {
  intent: string
  dispatch: Dispatch
  credential: HeldCredential
  outcome: SubmitOutcome
}

/** Writes down what the provider answered, and says what becomes of the job. */
async function settle(
  context: WorkerContext,
  record: TrackRecord,
  { intent, dispatch, credential, outcome }: Submitted,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, reporter } = context
  const fields = {
    track: record.id,
    attempt: record.attempts.length + 1,
    provider: provider.name,
    key: credential.fingerprint,
    model: dispatch.model,
  }
  const submit = { intent, key: credential.fingerprint, model: dispatch.model }
  switch (outcome.kind) {
    case 'accepted': {
      const { provider_request_id } = outcome
      const mine = await bus.claims.claim(provider.name, provider_request_id, { track: record.id, intent })
      if (!mine) {
        // Somebody who looked for an equal track took this request for it; there is another one for us in the list.
        const verdict = { reason: 'no_trace', http_status: null, explanation: takenByAnother } as const
        await writeEvents(bus.tracks, record.id, [{ type: 'uncertain', intent, verdict }], delivery.stopping)
        return { act: 'back', delayMs: 1_000 }
      }
      await writeEvents(bus.tracks, record.id, [{ type: 'accepted', intent, provider_request_id }], delivery.stopping)
      log.info({ ...fields, provider_request_id }, 'accepted by the provider')
      reporter.submitted(submit, null)
      return { act: 'back', delayMs: withJitter(lookDelay(0)) }
    }
    case 'refused': {
      const { reason, http_status, explanation } = outcome
      const verdict = { reason, http_status, explanation }
      await writeEvents(
        bus.tracks,
        record.id,
        [{ type: 'refused', intent, verdict, scope: outcome.scope, retry_after_ms: outcome.retry_after_ms }],
        delivery.stopping,
      )
      log.warn({ ...fields, reason, http_status }, `refused by the provider: ${explanation}`)
      reporter.refused(credential.fingerprint, dispatch.model, verdict)
      return handToRouter(context, record, dispatch.number)
    }
    case 'unknown': {
      const { reason, http_status, explanation } = outcome
      const verdict = { reason, http_status, explanation }
      await writeEvents(bus.tracks, record.id, [{ type: 'uncertain', intent, verdict }], delivery.stopping)
      reporter.submitted(submit, verdict)
      log.warn({ ...fields, reason, http_status }, `it cannot be told whether the provider has it: ${explanation}`)
      return { act: 'back', delayMs: 2_000 }
    }
  }
}

const takenByAnother = "An equal track took this provider request; this track's own is being looked for."

/** Whether a circuit holds this dispatch back. The one track that was let through to prove a circuit is not held. */
function isBarred(context: WorkerContext, dispatch: Dispatch, credential: HeldCredential): boolean {
  if (dispatch.trial) return false
  const now = new Date()
  return scopes.some(scope => {
    const subject = circuitSubject(dispatch.provider, scope, credential.fingerprint, dispatch.model)
    const circuit = subject === null ? undefined : context.bus.circuits.get(circuitName(subject))
    return circuit !== undefined && passage(circuit.value, now) !== 'open_road'
  })
}

const offers = (context: WorkerContext, model: string): boolean =>
  context.provider.models.some(each => each.id === model)
