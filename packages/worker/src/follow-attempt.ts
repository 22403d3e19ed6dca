import type { Delivery, Disposal } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { AttemptRecord, AudioSource, LookOutcome, ProviderCall, TrackRecord } from '@soundfoundry/track'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { storeAudio } from './store-audio.ts'
import { endCanceled, endExpired, isPastDeadline, trackError } from './track-ends.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const lookTimeoutMs = 20_000
const downloadTimeoutMs = 300_000
/** A provider may not know a request in its first moments; after this it has forgotten it. */
const graceMs = 60_000

/** Accepted work: one look at it, and what follows from that. Nothing here ever submits again. */
export async function followAttempt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  if (record.cancel_requested) return cancelAt(context, record, attempt, delivery)
  const looked = await look(context, attempt)
  if (looked === null) return later(attempt)
  if (looked.kind === 'ready') return store(context, record, attempt, looked.audio, delivery)
  if (looked.kind === 'failed') return fail(context, record, attempt, looked, delivery)
  if (isPastDeadline(record)) return expireAt(context, record, attempt, delivery)
  if (looked.kind === 'gone') {
    if (age(attempt) < graceMs) return later(attempt)
    const { explanation } = looked
    const lost = { kind: 'failed', reason: 'request_lost', http_status: 404, explanation } as const
    return fail(context, record, attempt, { ...lost, retryable: false, billed: 'unknown' }, delivery)
  }
  return later(attempt)
}

type Failed = Extract<LookOutcome, { kind: 'failed' }>

const age = (attempt: AttemptRecord): number => Date.now() - Date.parse(attempt.accepted_at ?? attempt.started_at)

const later = (attempt: AttemptRecord): Disposal => ({ act: 'back', delayMs: withJitter(lookDelay(age(attempt))) })

function callWith(attempt: AttemptRecord, credential: ProviderCall['credential']) {
  return {
    credential,
    model: attempt.model,
    providerRequestId: attempt.provider_request_id ?? '',
    signal: AbortSignal.timeout(lookTimeoutMs),
  }
}

/** Reads with the credential that submitted it; where that is refused or gone, with another one of the account. */
async function look(context: WorkerContext, attempt: AttemptRecord): Promise<LookOutcome | null> {
  let last: LookOutcome | null = null
  for (const credential of context.credentials.readersOf(attempt.key)) {
    last = await context.provider.look(callWith(attempt, credential))
    if (last.kind !== 'unreadable') return last
    const { refusal } = last
    context.reporter.refused(credential.fingerprint, attempt.model, refusal)
    if (refusal.scope === 'endpoint') return last
  }
  return last
}

async function store(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  source: AudioSource,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider } = context
  const { intent } = attempt
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  await writeEvents(bus.tracks, record.id, [{ type: 'storing', intent }], delivery.stopping)
  try {
    const audio = await storeAudio(bus.audio, record.id, source, {
      maxBytes: context.maxAudioBytes,
      allowsLoopback: provider.allowsLoopbackAudio,
      signal: AbortSignal.any([AbortSignal.timeout(downloadTimeoutMs), delivery.stopping]),
    })
    await writeEvents(bus.tracks, record.id, [{ type: 'succeeded', intent, audio }], delivery.stopping)
    log.info({ ...fields, bytes: audio.bytes, duration_s: audio.duration_s }, 'succeeded')
    context.reporter.succeeded()
    return { act: 'ack' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return storeFailed(context, record, attempt, error, delivery)
  }
}

/** Audio that is not to be had is asked for once more; then the track fails, since it was paid and is never made again. */
async function storeFailed(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  error: AppError,
  delivery: Delivery,
): Promise<Disposal> {
  const { code, detail } = error
  const fields = { track: record.id, attempt: attempt.number, provider: context.provider.name, err: error }
  context.log.warn(fields, `the audio could not be stored: ${detail}`)
  if (code !== 'audio_lost' && code !== 'audio_invalid' && code !== 'audio_too_large') {
    return isPastDeadline(record) ? expireAt(context, record, attempt, delivery) : later(attempt)
  }
  const verdict = { reason: code, http_status: null, explanation: detail } as const
  const { intent } = attempt
  if (code !== 'audio_too_large' && attempt.lost_fetches === 0) {
    await writeEvents(context.bus.tracks, record.id, [{ type: 'fetch_lost', intent, verdict }], delivery.stopping)
    return { act: 'back', delayMs: 1_000 }
  }
  await writeEvents(
    context.bus.tracks,
    record.id,
    [
      { type: 'attempt_failed', intent, verdict, billed: 'yes' },
      { type: 'failed', error: trackError(code, detail) },
    ],
    delivery.stopping,
  )
  return { act: 'ack' }
}

/** The provider has settled that there will be no audio. */
async function fail(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  failed: Failed,
  delivery: Delivery,
): Promise<Disposal> {
  const { reason, http_status, explanation, billed, retryable } = failed
  const verdict = { reason, http_status, explanation }
  const ended = { type: 'attempt_failed', intent: attempt.intent, verdict, billed } as const
  const fields = { track: record.id, attempt: attempt.number, provider: context.provider.name, reason, http_status }
  context.log.warn(fields, `failed at the provider: ${explanation}`)
  if (retryable) {
    await writeEvents(context.bus.tracks, record.id, [ended], delivery.stopping)
    return handToRouter(context, record, attempt.dispatch)
  }
  const code =
    reason === 'content_policy' ? 'content_policy' : reason === 'invalid_input' ? 'request_refused' : 'provider_failed'
  await writeEvents(
    context.bus.tracks,
    record.id,
    [ended, { type: 'failed', error: trackError(code, explanation) }],
    delivery.stopping,
  )
  return { act: 'ack' }
}

async function cancelAt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const confirmed = await cancelWithAnyCredential(context, attempt)
  return endCanceled(context, record, confirmed, delivery)
}

async function expireAt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  await cancelWithAnyCredential(context, attempt)
  return endExpired(context, record, delivery)
}

async function cancelWithAnyCredential(context: WorkerContext, attempt: AttemptRecord): Promise<boolean> {
  for (const credential of context.credentials.readersOf(attempt.key)) {
    const outcome = await context.provider.cancel(callWith(attempt, credential))
    if (outcome.kind !== 'unknown') return outcome.kind === 'confirmed'
  }
  return false
}
