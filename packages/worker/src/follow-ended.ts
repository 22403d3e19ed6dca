import type { Delivery, Disposal } from '@soundfoundry/bus'
import {
  isDone,
  isOwnWork,
  owedOf,
  type AttemptRecord,
  type LateEvent,
  type LookOutcome,
  type TrackRecord,
} from '@soundfoundry/track'
import { cancelWork, lookAt } from './ask-provider.ts'
import { deliverAudio } from './deliver-audio.ts'
import { handToRouter } from './hand-to-router.ts'
import { handToStorage } from './hand-to-storage.ts'
import { provableAfter, startsWithin } from './judge-doubt.ts'
import { ageOf, later, lookDelay, withJitter } from './look-delay.ts'
import { lookForSubmit } from './look-for-submit.ts'
import { neverAccepted } from './reconcile-attempt.ts'
import { keepWriting, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** The longest between two looks for a submit whose track does not wait for it any more. */
const longestMs = 60_000
const shortestMs = 500

/**
 * An attempt that has ended without anybody knowing what became of the money: its submit is looked for, and its work is
 * stopped or followed, until that is known or `traceMs` or `lateMs` are over. What was made was paid for and is kept.
 */
export async function followEnded(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  switch (owedOf(record, attempt)) {
    case 'trace':
      return isDone(record)
        ? lookForTrace(context, record, attempt, delivery)
        : waitForEnd(context, record, attempt, delivery)
    case 'work':
      return followLeftWork(context, record, attempt, delivery)
    case null:
      return { act: 'ack' }
  }
}

/** The track goes on without this attempt. Until the router has decided, it is told again, should the first word be lost. */
async function waitForEnd(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  if (record.dispatch?.number === attempt.dispatch) await handToRouter(context, record, attempt.dispatch, delivery)
  return { act: 'back', delayMs: traceDelay(context, attempt) }
}

async function lookForTrace(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, reporter, times } = context
  const { intent } = attempt
  const fields = fieldsOf(context, record, attempt)
  const since = sinceOf(attempt)
  const again = { act: 'back', delayMs: traceDelay(context, attempt) } as const
  // Equal tracks that are still wanted have had their time to find their own by then.
  const provableMs = provableAfter(startsWithin(attempt, provider.listTraits), times.settleMs)
  if (record.erased_at !== undefined) return leaveUnknown(context, record, attempt, delivery)
  if (context.bus.clock.now() - since < provableMs) return again
  const trace = await lookForSubmit(context, record, attempt, since, delivery)
  if (delivery.stopping.aborted) return again
  if (trace.kind === 'found') {
    const { provider_request_id } = trace
    await settle(context, record, { type: 'turned_up', intent, provider_request_id }, delivery)
    log.warn({ ...fields, provider_request_id }, 'a submit turned up at the provider after its track had ended')
    reporter.found(attempt.key, attempt.model)
    return { act: 'back', delayMs: withJitter(lookDelay(0)) }
  }
  const isOver = context.bus.clock.now() - since > times.traceMs
  if (trace.kind !== 'absent' && !isOver) return again
  // Should it turn up after all, somebody has to know whose it is.
  await keepWriting(() => bus.claims.leaveInDoubt(provider.name, { track: record.id, intent }), delivery.stopping)
  if (trace.kind === 'absent') {
    const verdict = { reason: 'no_trace', http_status: attempt.http_status, explanation: neverAccepted } as const
    await settle(context, record, { type: 'settled_late', intent, state: 'refused', verdict, billed: 'no' }, delivery)
    log.info(fields, neverAccepted)
  } else {
    log.error(fields, `it stays unknown what became of a submit: it may have been billed. ${trace.explanation}`)
  }
  return { act: 'ack' }
}

/** Of an erased track nothing is left that the provider's list could be held against. */
async function leaveUnknown(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, provider, log } = context
  const owner = { track: record.id, intent: attempt.intent }
  await keepWriting(() => bus.claims.leaveInDoubt(provider.name, owner), delivery.stopping)
  log.warn(fieldsOf(context, record, attempt), 'a submit in doubt is looked for no more: its track was erased')
  return { act: 'ack' }
}

async function followLeftWork(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { log, times } = context
  const { intent } = attempt
  const looked = await lookAt(context, attempt, delivery.stopping)
  if (delivery.stopping.aborted) return later(context, attempt)
  if (looked?.kind === 'ready') {
    const isWanted = record.audio === null && record.erased_at === undefined
    if (isWanted) return deliverAudio(context, record, attempt, looked.audio, delivery)
    const made = { type: 'settled_late', intent, state: 'succeeded', verdict: null, billed: 'yes' } as const
    await settle(context, record, made, delivery)
    return { act: 'ack' }
  }
  const settled = looked === null ? null : await settledBy(context, attempt, looked)
  if (settled !== null) {
    await settle(context, record, { type: 'settled_late', intent, ...settled }, delivery)
    return { act: 'ack' }
  }
  const leftAt = Math.max(Date.parse(attempt.ended_at ?? ''), Date.parse(attempt.accepted_at ?? ''))
  if (context.bus.clock.now() - leftAt <= times.lateMs) {
    const isMade = looked?.kind === 'unnamed' && !context.stores
    return isMade ? handToStorage(context, record, attempt, delivery) : later(context, attempt)
  }
  log.error(
    fieldsOf(context, record, attempt),
    'it stays unknown what became of work that was left: it may have been billed',
  )
  return { act: 'ack' }
}

type Settled = Omit<Extract<LateEvent, { type: 'settled_late' }>, 'type' | 'intent'>

/** What a look settles; work that still runs is stopped, unless it may be somebody else's. Null when it is not settled. */
async function settledBy(context: WorkerContext, attempt: AttemptRecord, looked: LookOutcome): Promise<Settled | null> {
  switch (looked.kind) {
    case 'failed': {
      const { reason, http_status, explanation, billed } = looked
      const state = reason === 'canceled' ? 'canceled' : 'failed'
      return { state, verdict: { reason, http_status, explanation }, billed }
    }
    case 'gone': {
      if (ageOf(attempt, context.bus.clock.now()) < context.times.forgottenMs) return null
      const verdict = { reason: 'request_lost', http_status: 404, explanation: looked.explanation } as const
      return { state: 'failed', verdict, billed: 'unknown' }
    }
    case 'pending': {
      if (!isOwnWork(attempt)) return null
      const outcome = await cancelWork(context, attempt)
      if (outcome.kind !== 'confirmed') return null
      const verdict = { reason: 'canceled', http_status: null, explanation: outcome.explanation } as const
      return { state: 'canceled', verdict, billed: outcome.billed }
    }
    default:
      return null
  }
}

function settle(context: WorkerContext, record: TrackRecord, event: LateEvent, delivery: Delivery) {
  return writeEvents(context.bus.tracks, record.id, [event], delivery.stopping)
}

/** Since when it is in doubt. An intent whose track ended before anybody looked for it is so since then. */
const sinceOf = ({ uncertain_at, ended_at, started_at }: AttemptRecord): number =>
  Date.parse(uncertain_at ?? ended_at ?? started_at)

/** Later and later, for nobody waits for it. */
function traceDelay(context: WorkerContext, attempt: AttemptRecord): number {
  const tenth = (context.bus.clock.now() - sinceOf(attempt)) / 10
  return withJitter(Math.min(longestMs, Math.max(shortestMs, tenth), context.times.traceMs / 4))
}

function fieldsOf(context: WorkerContext, record: TrackRecord, attempt: AttemptRecord) {
  return { track: record.id, attempt: attempt.number, provider: context.provider.name, key: attempt.key }
}
