import { randomUUID } from 'node:crypto'
import {
  advance,
  circuitName,
  closedCircuit,
  initialRecord,
  onRefusal,
  toTrackRequest,
  type Circuit,
  type CircuitSubject,
  type Honours,
  type ModelCapability,
  type ProviderName,
  type RefusalScope,
  type RequestRecord,
  type TrackEvent,
  type TrackRecord,
  type TrackRequest,
  type Verdict,
  type WorkerReport,
} from '@soundfoundry/track'

export const start = new Date('2026-01-01T00:00:00.000Z')

/** A moment, in milliseconds after `start`. */
export const after = (ms: number): Date => new Date(start.getTime() + ms)

export function makeRequest(changes: Partial<TrackRequest> = {}, now: Date = start, lifeMs = 900_000): RequestRecord {
  return {
    v: 1,
    id: randomUUID(),
    caller: 'tests',
    request: { ...toTrackRequest({ prompt: 'A slow waltz for two pianos' }), ...changes },
    body_sha256: '0'.repeat(64),
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + lifeMs).toISOString(),
  }
}

/** The record after these events. Throws when one does not apply. */
export function play(events: readonly TrackEvent[], from: TrackRecord, now: Date = start): TrackRecord {
  return events.reduce((record, event) => {
    const next = advance(record, event, now)
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    return next.record
  }, from)
}

export const verdict: Verdict = { reason: 'server_error', http_status: 500, explanation: 'It answered with an error.' }

/** How an attempt ended, in the words of these tests. */
export type Ending = 'live' | 'accepted' | 'failed' | 'moderated' | 'unknown' | 'no_trace' | 'unseen' | RefusalScope

/** The record after one more attempt at a model. */
export function withAttempt(record: TrackRecord, provider: ProviderName, model: string, ending: Ending): TrackRecord {
  const intent = randomUUID()
  const dispatch = (record.dispatch?.number ?? 0) + 1
  const begin: TrackEvent[] = [
    { type: 'dispatched', provider, model, trial: false },
    { type: 'submitting', dispatch, intent, worker: 'worker', key: `${provider}_key`, ignored: [] },
  ]
  return play([...begin, ...endingEvents(intent, ending)], record)
}

function endingEvents(intent: string, ending: Ending): TrackEvent[] {
  const accepted: TrackEvent = { type: 'accepted', intent, provider_request_id: `request-${intent}` }
  switch (ending) {
    case 'live':
      return []
    case 'accepted':
      return [accepted]
    case 'failed':
      return [accepted, { type: 'attempt_failed', intent, verdict, billed: 'no' }]
    case 'moderated':
      return [
        accepted,
        { type: 'attempt_failed', intent, verdict: { ...verdict, reason: 'content_policy' }, billed: 'unknown' },
      ]
    case 'unknown':
      return [
        { type: 'uncertain', intent, verdict },
        { type: 'written_off', intent, verdict: { ...verdict, reason: 'no_trace' } },
      ]
    case 'unseen':
      return [{ type: 'uncertain', intent, verdict }, ...endingEvents(intent, 'no_trace')]
    case 'no_trace':
      return [
        {
          type: 'refused',
          intent,
          verdict: { ...verdict, reason: 'no_trace' },
          scope: 'request',
          retry_after_ms: null,
        },
      ]
    default:
      return [
        {
          type: 'refused',
          intent,
          verdict: { ...verdict, reason: 'invalid_input' },
          scope: ending,
          retry_after_ms: null,
        },
      ]
  }
}

export const newRecord = (changes: Partial<TrackRequest> = {}): TrackRecord => initialRecord(makeRequest(changes))

export const honoursNothing: Honours = {
  duration_s: null,
  style_strength: false,
  seed: false,
  formats: ['mp3'],
  vocals_without_lyrics: false,
}

export const model = (id: string, changes: Partial<ModelCapability> = {}): ModelCapability => ({
  id,
  prompt_min: 1,
  prompt_max: 2_000,
  lyrics_min: 0,
  lyrics_max: 3_500,
  instrumental: true,
  ...changes,
})

export function makeReport(provider: ProviderName, changes: Partial<WorkerReport> = {}): WorkerReport {
  const now = new Date().toISOString()
  return {
    v: 1,
    worker: `${provider}-${randomUUID()}`,
    provider,
    at: now,
    started_at: now,
    version: '0.1.0',
    models: [model(`${provider}/model`)],
    credential: { key: `${provider}_key`, slot: 'current', source: 'environment' },
    probe: null,
    environment: 'development',
    keys: [],
    usage: [],
    foreign_work: [],
    too_powerful: null,
    recent_submits: [],
    last_success_at: null,
    last_refusal: null,
    handling: 0,
    ...changes,
  }
}

export const subjectOf = (provider: ProviderName, scope: CircuitSubject['scope'] = 'account'): CircuitSubject => ({
  provider,
  scope,
  key: scope === 'key' || scope === 'key_model' ? `${provider}_key` : null,
  model: scope === 'model' || scope === 'key_model' ? `${provider}/model` : null,
})

export const nameOf = (provider: ProviderName, scope: CircuitSubject['scope'] = 'account'): string =>
  circuitName(subjectOf(provider, scope))

/** A circuit that a refusal opened at `now`. */
export function openCircuit(subject: CircuitSubject, now: Date = start, changes: Partial<Circuit> = {}): Circuit {
  const refusal = {
    intent: randomUUID(),
    at: now.toISOString(),
    reason: 'account_locked',
    explanation: 'The account is locked.',
    http_status: 403,
    retry_after_ms: null,
  } as const
  return { ...onRefusal(closedCircuit(subject, now), refusal, now), ...changes }
}
