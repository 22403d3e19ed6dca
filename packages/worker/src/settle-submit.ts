import type { Delivery, Disposal } from '@soundfoundry/bus'
import { liveAttempt, type Dispatch, type SubmitOutcome, type TrackEvent, type TrackRecord } from '@soundfoundry/track'
import type { HeldCredential } from './credential-source.ts'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { keepWriting, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

export interface Submitted {
  intent: string
  /** A hash of what was sent. */
  input_sha256: string
  dispatch: Dispatch
  credential: HeldCredential
  outcome: SubmitOutcome
  /** Whether the track can be submitted at once with another credential of this provider. */
  hasAnother: boolean
}

type Accepted = Extract<SubmitOutcome, { kind: 'accepted' }>

const cancelTimeoutMs = 15_000
const takenByAnother = "An equal track took this provider request; this track's own is being looked for."

/** Writes down what the provider answered, and says what becomes of the job. */
export async function settleSubmit(
  context: WorkerContext,
  record: TrackRecord,
  submitted: Submitted,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, reporter } = context
  const { intent, input_sha256, dispatch, credential, outcome } = submitted
  reporter.used(credential.fingerprint, dispatch.model, outcome)
  if (outcome.kind === 'accepted') return settleAccepted(context, record, { ...submitted, outcome }, delivery)
  const write = (event: TrackEvent) => writeEvents(bus.tracks, record.id, [event], delivery.stopping)
  const { reason, http_status, explanation } = outcome
  const verdict = { reason, http_status, explanation }
  const fields = { ...fieldsOf(context, record, submitted), reason, http_status }
  if (outcome.kind === 'unknown') {
    await write({ type: 'uncertain', intent, verdict })
    reporter.submitted({ intent, key: credential.fingerprint, model: dispatch.model, input_sha256 }, verdict)
    log.warn(fields, `it cannot be told whether the provider has it: ${explanation}`)
    return { act: 'back', delayMs: Math.min(2_000, context.times.settleMs / 4) }
  }
  await write({ type: 'refused', intent, verdict, scope: outcome.scope, retry_after_ms: outcome.retry_after_ms })
  log.warn(fields, `refused by the provider: ${explanation}`)
  if (reason !== 'no_trace') reporter.refused(credential.fingerprint, dispatch.model, verdict)
  // The router sends it here again only once it knows of the credential that has taken over.
  if (submitted.hasAnother) await reporter.tell()
  return handToRouter(context, record, dispatch.number, delivery)
}

async function settleAccepted(
  context: WorkerContext,
  record: TrackRecord,
  submitted: Submitted & { outcome: Accepted },
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, reporter } = context
  const { intent, input_sha256, dispatch, credential } = submitted
  const { provider_request_id } = submitted.outcome
  const fields = { ...fieldsOf(context, record, submitted), provider_request_id }
  const owner = { track: record.id, intent }
  const isOurs = await keepWriting(
    () => bus.claims.claim(provider.name, provider_request_id, owner, true),
    delivery.stopping,
  )
  if (!isOurs) {
    // Somebody who looked for an equal track took this request for it; there is another one for us in the list.
    const verdict = { reason: 'no_trace', http_status: null, explanation: takenByAnother } as const
    await writeEvents(bus.tracks, record.id, [{ type: 'uncertain', intent, verdict }], delivery.stopping)
    log.info(fields, takenByAnother)
    return { act: 'back', delayMs: Math.min(1_000, context.times.settleMs / 4) }
  }
  const accepted = { type: 'accepted', intent, provider_request_id } as const
  const now = await writeEvents(bus.tracks, record.id, [accepted], delivery.stopping).catch((error: unknown) => {
    log.error(fields, 'accepted by the provider, which could not be written down')
    throw error
  })
  if (!now.written && liveAttempt(now.record)?.provider_request_id !== provider_request_id) {
    await abandon(context, submitted, fields)
    return { act: 'back', delayMs: 200 }
  }
  await context.checkpoint('after id')
  log.info(fields, 'accepted by the provider')
  reporter.submitted({ intent, key: credential.fingerprint, model: dispatch.model, input_sha256 }, null)
  return { act: 'back', delayMs: withJitter(lookDelay(0)) }
}

/** The track has ended, or follows another request, while this one was being accepted: nobody will ever fetch it. */
async function abandon(
  context: WorkerContext,
  { credential, dispatch, outcome }: Submitted & { outcome: Accepted },
  fields: object,
): Promise<void> {
  const { kind, explanation } = await context.provider.cancel({
    credential,
    model: dispatch.model,
    providerRequestId: outcome.provider_request_id,
    signal: AbortSignal.timeout(cancelTimeoutMs),
  })
  context.log.error({ ...fields, cancel: kind }, `accepted for a track that no longer wants it: ${explanation}`)
}

function fieldsOf(context: WorkerContext, record: TrackRecord, { dispatch, credential }: Submitted) {
  return {
    track: record.id,
    attempt: record.attempts.length + 1,
    provider: context.provider.name,
    key: credential.fingerprint,
    model: dispatch.model,
  }
}
