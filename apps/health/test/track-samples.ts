import { randomUUID } from 'node:crypto'
import { advance, initialRecord, toTrackRequest, type TrackEvent, type TrackRecord } from '@soundfoundry/track'
import { key, model, now } from './samples.ts'

/** A track that was asked for just now. */
export function newTrack(id: string = randomUUID()): TrackRecord {
  return initialRecord({
    v: 1,
    id,
    caller: 'tests',
    request: toTrackRequest({ prompt: 'a slow waltz for strings' }),
    body_sha256: '0'.repeat(64),
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + 900_000).toISOString(),
  })
}

/** The record after some events at the time of the samples. Throws when one of them cannot happen there. */
export const after = (record: TrackRecord, ...events: readonly TrackEvent[]): TrackRecord =>
  afterAt(now, record, ...events)

/** The same at another time. */
export function afterAt(time: Date, record: TrackRecord, ...events: readonly TrackEvent[]): TrackRecord {
  return events.reduce((before, event) => {
    const next = advance(before, event, time)
    if (!next.ok) throw new Error(`${event.type} cannot happen: ${next.why}`)
    return next.record
  }, record)
}

const verdict = { reason: 'key_refused', http_status: 401, explanation: 'Renew it.' } as const

export const dispatched = (provider: 'fal' | 'replicate'): TrackEvent => ({
  type: 'dispatched',
  provider,
  model,
  trial: false,
})
export const submitting = (intent: string, dispatch = 1, submitKey = key): TrackEvent => ({
  type: 'submitting',
  dispatch,
  intent,
  worker: 'worker-1',
  key: submitKey,
  ignored: [],
})
export const accepted = (intent: string): TrackEvent => ({
  type: 'accepted',
  intent,
  provider_request_id: randomUUID(),
})
export const storing = (intent: string): TrackEvent => ({ type: 'storing', intent })
export const refused = (intent: string): TrackEvent => ({
  type: 'refused',
  intent,
  verdict,
  scope: 'key',
  retry_after_ms: null,
})
export const uncertain = (intent: string): TrackEvent => ({ type: 'uncertain', intent, verdict })
export const writtenOff = (intent: string): TrackEvent => ({ type: 'written_off', intent, verdict })
export const waiting: TrackEvent = { type: 'waiting' }
export const succeeded = (intent: string): TrackEvent => ({
  type: 'succeeded',
  intent,
  audio: { content_type: 'audio/mpeg', bytes: 3, sha256: 'f'.repeat(64), duration_s: 61.2 },
})
