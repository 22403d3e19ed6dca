import { initialRecord, toTrackRequest, type RequestRecord, type TrackRecord, type Verdict } from '../src/index.ts'

export const start = new Date('2026-01-01T00:00:00.000Z')

/** A moment, in milliseconds after `start`. */
export const after = (ms: number): Date => new Date(start.getTime() + ms)

export const sampleRequest: RequestRecord = {
  v: 1,
  id: '0192a000-0000-7000-8000-000000000000',
  caller: 'anonymous',
  request: toTrackRequest({ prompt: 'a slow waltz for strings', metadata: { album: 'one' } }),
  body_sha256: '0'.repeat(64),
  created_at: start.toISOString(),
  expires_at: after(900_000).toISOString(),
}

export const newRecord = (): TrackRecord => initialRecord(sampleRequest)

export const verdict: Verdict = { reason: 'server_error', http_status: 500, explanation: 'It answered with an error.' }
export const trackError = { code: 'provider_failed', message: 'It failed.', fix: 'Create it again.' }
export const audio = { content_type: 'audio/mpeg', bytes: 3, sha256: 'f'.repeat(64), duration_s: 61.2 }
