import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { ErrorCode } from '@soundfoundry/errors'
import type { AttemptRecord, LookOutcome, Reason, TrackRecord } from '@soundfoundry/track'
import { lookAt } from './ask-provider.ts'
import { askAgain } from './ask-again.ts'
import { deliverAudio } from './deliver-audio.ts'
import { handToRouter } from './hand-to-router.ts'
import { handToStorage } from './hand-to-storage.ts'
import { ageOf, later } from './look-delay.ts'
import { cancelAccepted, expireAccepted, isPastDeadline, trackError } from './track-ends.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Accepted work: one look at it, and what follows from that. Nothing here ever submits again. What the provider is done
 * with is followed in the storing queue alone, where it takes no place of those that run.
 */
export async function followAttempt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  if (record.cancel_requested) return cancelAccepted(context, record, attempt, delivery)
  if (record.stage === 'storing' && !context.stores) return handToStorage(context, record, attempt, delivery)
  const looked = await lookAt(context, attempt, delivery.stopping)
  if (looked?.kind === 'ready') return deliverAudio(context, record, attempt, looked.audio, delivery)
  if (looked?.kind === 'unnamed') {
    if (!context.stores) return handToStorage(context, record, attempt, delivery)
    const { reason: fault, explanation } = looked
    return askAgain(context, record, attempt, { fault, explanation }, delivery)
  }
  if (looked?.kind === 'failed') return fail(context, record, attempt, looked, delivery)
  await context.checkpoint('while following')
  if (delivery.stopping.aborted) return later(context, attempt)
  if (looked?.kind === 'gone' && context.stores) {
    const { explanation } = looked
    return askAgain(context, record, attempt, { fault: 'audio_lost', explanation }, delivery)
  }
  if (isPastDeadline(record, context.bus.clock.now())) return expireAccepted(context, record, attempt, delivery)
  if (looked?.kind === 'gone' && ageOf(attempt, context.bus.clock.now()) >= context.times.forgottenMs) {
    const { explanation } = looked
    const lost = { kind: 'failed', reason: 'request_lost', http_status: 404, explanation } as const
    return fail(context, record, attempt, { ...lost, retryable: false, billed: 'unknown' }, delivery)
  }
  return later(context, attempt, looked?.kind === 'unreadable' ? looked.refusal.retry_after_ms : null)
}

type Failed = Extract<LookOutcome, { kind: 'failed' }>

/** What a track ends with when its provider has settled that there will be no audio, by the reason. */
const endings: Partial<Record<Reason, ErrorCode>> = {
  content_policy: 'content_policy',
  invalid_input: 'request_refused',
  audio_lost: 'audio_lost',
  audio_invalid: 'audio_invalid',
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
    return handToRouter(context, record, attempt.dispatch, delivery)
  }
  const failure = { type: 'failed', error: trackError(endings[reason] ?? 'provider_failed', explanation) } as const
  await writeEvents(context.bus.tracks, record.id, [ended, failure], delivery.stopping)
  return { act: 'ack' }
}
