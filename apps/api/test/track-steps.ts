import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Bus, RevisedTrack } from '@soundfoundry/bus'
import {
  advance,
  initialRecord,
  parseRequestRecord,
  toTrackRequest,
  TrackSchema,
  type RequestRecord,
  type Track,
  type TrackEvent,
  type TrackRecord,
} from '@soundfoundry/track'
import { Parse } from 'typebox/value'
import { newTrackId } from '../src/track-id.ts'

export const prompt = 'a slow waltz for two pianos'

/** A request as the gateway writes it, made by nobody. */
export function makeRequest(id: string = newTrackId(Date.now())): RequestRecord {
  return parseRequestRecord({
    v: 1,
    id,
    caller: 'anonymous',
    request: toTrackRequest({ prompt }),
    body_sha256: '0'.repeat(64),
    created_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + 600_000).toISOString(),
  })
}

/** The record after these events. Throws when one of them does not apply. */
export function after(record: TrackRecord, ...events: readonly TrackEvent[]): TrackRecord {
  return events.reduce((before, event) => {
    const next = advance(before, event, new Date())
    if (!next.ok) throw new Error(`${event.type} does not apply: ${next.why}`)
    return next.record
  }, record)
}

const intent = 'intent-1'

export const running: readonly TrackEvent[] = [
  { type: 'dispatched', provider: 'fal', model: 'fal-ai/minimax-music/v2', trial: false },
  { type: 'submitting', dispatch: 1, intent, worker: 'w', key: 'fal_3f9a1c20', ignored: ['duration_s'] },
  { type: 'accepted', intent, provider_request_id: 'r-1' },
]

/** Refused by one provider, and taken by the other. */
export const redirected: readonly TrackEvent[] = [
  ...running.slice(0, 2),
  {
    type: 'refused',
    intent,
    verdict: { reason: 'account_locked', http_status: 403, explanation: 'The account is locked.' },
    scope: 'account',
    retry_after_ms: null,
  },
  { type: 'dispatched', provider: 'replicate', model: 'minimax/music-2.5', trial: false },
  { type: 'submitting', dispatch: 2, intent: 'intent-2', worker: 'w', key: 'replicate_3c9ad2c8', ignored: [] },
  { type: 'accepted', intent: 'intent-2', provider_request_id: 'r-2' },
]

export const failed: TrackEvent = {
  type: 'failed',
  error: { code: 'provider_failed', message: 'It failed.', fix: 'Create it again.' },
}

export const expired: TrackEvent = {
  type: 'expired',
  error: { code: 'deadline_exceeded', message: 'It took too long.', fix: 'Create it again.' },
}

/** The end of a running track whose audio is these bytes. */
export function succeeded(bytes: Uint8Array, contentType = 'audio/mpeg'): TrackEvent {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return {
    type: 'succeeded',
    intent,
    audio: { content_type: contentType, bytes: bytes.length, sha256, duration_s: 61.2 },
  }
}

/** Plays the rest of the house: takes a track through these events. */
export async function play(bus: Bus, id: string, ...events: readonly TrackEvent[]): Promise<RevisedTrack> {
  if ((await bus.tracks.get(id)) !== null) return bus.tracks.update(id, record => after(record, ...events))
  const asked = await bus.requests.get(id)
  if (asked === null) throw new Error(`nobody asked for ${id}`)
  return bus.tracks.create(after(initialRecord(asked.request), ...events))
}

/** A track that was asked for, and its id. */
export async function ask(bus: Bus): Promise<string> {
  const request = makeRequest()
  await bus.requests.append(request)
  return request.id
}

export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
}

/** A track with stored audio, and its id. */
export async function askAndStore(bus: Bus, bytes: Uint8Array, contentType?: string): Promise<string> {
  const id = await ask(bus)
  await bus.audio.put(id, streamOf(bytes))
  await play(bus, id, ...running, succeeded(bytes, contentType))
  return id
}

interface Answer {
  readonly body: string
}

/** The track in an answer. Throws when it has not the documented shape. */
export function trackIn(answer: Answer): Track {
  return Parse(TrackSchema, JSON.parse(answer.body))
}

export const newKey = (): string => randomUUID()

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
