import type { ProviderName } from './provider-name.ts'
import {
  isDone,
  liveAttempt,
  type AttemptRecord,
  type AudioRecord,
  type TrackError,
  type TrackRecord,
} from './record.ts'
import { endLive } from './end-live.ts'
import { eraseRecord, withoutContent, type Erased } from './erasure.ts'
import { advanceLate, listedLate, noVerdict, type LateEvent, type ListedLate } from './late-events.ts'
import type { RefusalScope } from './refusal.ts'
import type { Verdict } from './verdict.ts'
import { advanceWebhook, type WebhookEvent } from './webhook.ts'

/**
 * Everything that can happen to a track. `intent` ties an event to the one attempt it speaks of:
 * an event of a superseded attempt changes nothing.
 */
export type TrackEvent =
  | { type: 'dispatched'; provider: ProviderName; model: string; trial: boolean; skipped?: readonly ProviderName[] }
  | { type: 'waiting' }
  | {
      type: 'submitting'
      dispatch: number
      intent: string
      worker: string
      key: string
      ignored: string[]
      input_sha256?: string
      starts_within_ms?: number
      price_usd?: number
    }
  | { type: 'accepted'; intent: string; provider_request_id: string; found_by_search?: boolean }
  | { type: 'refused'; intent: string; verdict: Verdict; scope: RefusalScope; retry_after_ms: number | null }
  | { type: 'uncertain'; intent: string; verdict: Verdict }
  | { type: 'written_off'; intent: string; verdict: Verdict }
  | { type: 'storing'; intent: string }
  | { type: 'fetch_lost'; intent: string; verdict: Verdict }
  | { type: 'succeeded'; intent: string; audio: AudioRecord }
  | { type: 'attempt_failed'; intent: string; verdict: Verdict; billed: 'no' | 'yes' | 'unknown' }
  | { type: 'failed'; error: TrackError }
  | { type: 'cancel_requested' }
  | { type: 'canceled'; billed: 'no' | 'unknown' }
  | { type: 'expired'; error: TrackError; billed?: 'no' | 'unknown' }
  | LateEvent
  | ListedLate
  | WebhookEvent
  | Erased

/**
 * The next record, or why the event does not apply:
 * `done` (the track has ended), `superseded` (the event speaks of an attempt that is not under way any more),
 * `out_of_order` (the track is not where this event could happen).
 */
export type Advance = { ok: true; record: TrackRecord } | { ok: false; why: 'done' | 'superseded' | 'out_of_order' }

/**
 * The track's state machine: pure, and total over every record and event.
 * A track that has ended stays as it is, but for what is found out of the attempt that it left behind, audio included, and
 * for what becomes of its webhook. What is listed of an attempt after it was taken for never accepted is booked at any time.
 * One that was erased stays without texts and audio, whatever is still found out of its attempts.
 * Two rules make it money-safe: an attempt that may have been accepted stays the live one until it is settled,
 * and while an attempt is live no other can begin.
 */
export function advance(record: TrackRecord, event: TrackEvent, now: Date): Advance {
  const next = move(record, event, now)
  return next.ok && record.erased_at !== undefined ? { ok: true, record: withoutContent(next.record) } : next
}

function move(record: TrackRecord, event: TrackEvent, now: Date): Advance {
  if (event.type === 'listed_late') return asAdvance(listedLate(record, event, now))
  if (isDone(record)) return advanceDone(record, event, now)
  const at = now.toISOString()
  const live = liveAttempt(record)
  const step = (changes: Partial<TrackRecord>): Advance => ({
    ok: true,
    record: { ...record, ...changes, updated_at: at },
  })

  switch (event.type) {
    case 'dispatched':
      if (live !== null || record.cancel_requested) return { ok: false, why: 'out_of_order' }
      return step({
        status: 'queued',
        stage: 'submitting',
        dispatch: {
          number: (record.dispatch?.number ?? 0) + 1,
          provider: event.provider,
          model: event.model,
          trial: event.trial,
          ...(event.skipped && { skipped: [...event.skipped] }),
          at,
        },
      })
    case 'waiting':
      if (live !== null) return { ok: false, why: 'out_of_order' }
      return step({ status: 'queued', stage: 'waiting' })
    case 'submitting':
      return beginAttempt(record, event, at, step)
    case 'failed':
      return step({ status: 'failed', stage: null, error: event.error, attempts: endLive(record, 'failed', at) })
    case 'cancel_requested':
      if (live === null) return step({ status: 'canceled', stage: null, cancel_requested: true })
      return step({ cancel_requested: true })
    case 'canceled':
      return step({
        status: 'canceled',
        stage: null,
        cancel_requested: true,
        attempts: endLive(record, 'canceled', at, event.billed),
      })
    case 'turned_up':
    case 'settled_late':
    case 'late_audio':
    case 'webhook_wanted':
    case 'webhook_tried':
    case 'erased':
      return { ok: false, why: 'out_of_order' }
    case 'expired':
      return step({
        status: 'expired',
        stage: null,
        error: event.error,
        attempts: endLive(record, 'canceled', at, event.billed),
      })
    default:
      if (live === null || live.intent !== event.intent) return { ok: false, why: 'superseded' }
      return advanceAttempt(record, live, event, at, step)
  }
}

type Step = (changes: Partial<TrackRecord>) => Advance
type AttemptEvent = Exclude<Extract<TrackEvent, { intent: string }>, LateEvent | ListedLate>

function advanceDone(record: TrackRecord, event: TrackEvent, now: Date): Advance {
  switch (event.type) {
    case 'turned_up':
    case 'settled_late':
    case 'late_audio':
      return asAdvance(advanceLate(record, event, now))
    case 'webhook_wanted':
    case 'webhook_tried': {
      const next = advanceWebhook(record, event, now)
      return next === null ? { ok: false, why: 'done' } : { ok: true, record: next }
    }
    case 'erased':
      return record.erased_at === undefined
        ? { ok: true, record: eraseRecord(record, now) }
        : { ok: false, why: 'done' }
    default:
      return { ok: false, why: 'done' }
  }
}

const asAdvance = (next: ReturnType<typeof advanceLate>): Advance =>
  typeof next === 'string' ? { ok: false, why: next } : { ok: true, record: next }

function beginAttempt(
  record: TrackRecord,
  event: Extract<TrackEvent, { type: 'submitting' }>,
  at: string,
  step: Step,
): Advance {
  const { dispatch } = record
  if (dispatch === null || dispatch.number !== event.dispatch) return { ok: false, why: 'superseded' }
  const used = record.attempts.some(attempt => attempt.dispatch === event.dispatch)
  const breaksRequirement = event.ignored.some(wish => record.request.require?.includes(wish) === true)
  if (used || breaksRequirement || liveAttempt(record) !== null || record.cancel_requested)
    return { ok: false, why: 'out_of_order' }
  const attempt: AttemptRecord = {
    number: record.attempts.length + 1,
    provider: dispatch.provider,
    model: dispatch.model,
    key: event.key,
    state: 'submitting',
    reason: null,
    http_status: null,
    provider_request_id: null,
    ignored: event.ignored,
    billed: 'unknown',
    started_at: at,
    ended_at: null,
    dispatch: dispatch.number,
    intent: event.intent,
    worker: event.worker,
    ...(event.input_sha256 === undefined ? {} : { input_sha256: event.input_sha256 }),
    ...(event.starts_within_ms === undefined ? {} : { starts_within_ms: event.starts_within_ms }),
    ...(event.price_usd === undefined ? {} : { price_usd: event.price_usd }),
    accepted_at: null,
    uncertain_at: null,
    lost_fetches: 0,
    explanation: null,
    refusal_scope: null,
    retry_after_ms: null,
  }
  return step({ stage: 'submitting', attempts: [...record.attempts, attempt] })
}

type LiveEvent = Exclude<AttemptEvent, { type: 'submitting' }>
type SettlingEvent = Extract<LiveEvent, { type: 'accepted' | 'refused' | 'uncertain' | 'written_off' }>
type RunningEvent = Exclude<LiveEvent, SettlingEvent>
type WithLive = (changes: Partial<AttemptRecord>) => AttemptRecord[]

function advanceAttempt(record: TrackRecord, live: AttemptRecord, event: LiveEvent, at: string, step: Step): Advance {
  const withLive: WithLive = changes => [...record.attempts.slice(0, -1), { ...live, ...changes }]
  switch (event.type) {
    case 'accepted':
    case 'refused':
    case 'uncertain':
    case 'written_off':
      return live.state === 'submitting' || live.state === 'unknown'
        ? settleSubmit(live, event, at, step, withLive)
        : { ok: false, why: 'out_of_order' }
    default:
      return live.state === 'accepted'
        ? followAccepted(live, event, at, step, withLive)
        : { ok: false, why: 'out_of_order' }
  }
}

/** Whether the provider has the work: from an intent, or from doubt, to an answer. */
function settleSubmit(live: AttemptRecord, event: SettlingEvent, at: string, step: Step, withLive: WithLive): Advance {
  switch (event.type) {
    case 'accepted':
      return step({
        status: 'running',
        stage: 'generating',
        attempts: withLive({
          ...noVerdict,
          state: 'accepted',
          provider_request_id: event.provider_request_id,
          found_by_search: event.found_by_search ?? false,
          accepted_at: at,
        }),
      })
    case 'refused':
      return step({
        status: 'queued',
        stage: 'routing',
        attempts: withLive({
          ...event.verdict,
          refusal_scope: event.scope,
          retry_after_ms: event.retry_after_ms,
          state: 'refused',
          billed: 'no',
          ended_at: at,
        }),
      })
    case 'uncertain':
      return step({
        status: 'running',
        stage: 'reconciling',
        attempts: withLive({ ...event.verdict, state: 'unknown', uncertain_at: live.uncertain_at ?? at }),
      })
    case 'written_off':
      if (live.state !== 'unknown') return { ok: false, why: 'out_of_order' }
      return step({
        status: 'queued',
        stage: 'routing',
        attempts: withLive({ ...event.verdict, ended_at: at }),
      })
  }
}

/** The provider has the work: to its end, and never back. */
function followAccepted(live: AttemptRecord, event: RunningEvent, at: string, step: Step, withLive: WithLive): Advance {
  switch (event.type) {
    case 'storing':
      return step({ status: 'running', stage: 'storing' })
    case 'fetch_lost':
      return step({
        status: 'running',
        stage: 'storing',
        attempts: withLive({ ...event.verdict, lost_fetches: live.lost_fetches + 1 }),
      })
    case 'succeeded':
      return step({
        status: 'succeeded',
        stage: null,
        audio: event.audio,
        attempts: withLive({ ...noVerdict, state: 'succeeded', billed: 'yes', ended_at: at }),
      })
    case 'attempt_failed':
      return step({
        status: 'queued',
        stage: 'routing',
        attempts: withLive({ ...event.verdict, state: 'failed', billed: event.billed, ended_at: at }),
      })
  }
}
