import { errorCodes, isErrorCode } from '@soundfoundry/errors'
import type { AttemptRecord, RequestRecord, TrackError, TrackRecord } from './record.ts'
import type { TrackRequest } from './request.ts'

/** Its caller wants nothing kept of a track that has ended but what was done and paid. */
export interface Erased {
  type: 'erased'
}

/** The record of an ended track once it was erased; when that was stays as it was the first time. */
export const eraseRecord = (record: TrackRecord, now: Date): TrackRecord => ({
  ...withoutContent(record),
  erased_at: record.erased_at ?? now.toISOString(),
})

/** The request of a track that was erased. The hash of its body stays, so that a repeated call finds its track. */
export const eraseRequest = (request: RequestRecord, erasedAt: string): RequestRecord => ({
  ...request,
  request: withoutTexts(request.request),
  erased_at: erasedAt,
})

/**
 * A record without audio and without any text that its caller wrote, or that may quote it, as what a provider says of a
 * refusal may. Pure.
 */
export function withoutContent(record: TrackRecord): TrackRecord {
  // Where its webhook leads is a text of the caller's, too.
  const { webhook: _told, ...rest } = record
  return {
    ...rest,
    request: withoutTexts(record.request),
    attempts: record.attempts.map(withoutQuotes),
    audio: null,
    error: record.error === null ? null : plainError(record.error),
  }
}

const withoutTexts = (request: TrackRequest): TrackRequest => ({
  ...request,
  prompt: '',
  lyrics: null,
  webhook_url: null,
  metadata: {},
})

/** Of what was sent, not even the hash: a text that can be guessed could be confirmed by it. */
function withoutQuotes({ input_sha256: _hash, ...attempt }: AttemptRecord): AttemptRecord {
  return { ...attempt, explanation: null }
}

function plainError({ code }: TrackError): TrackError {
  const { title, fix } = isErrorCode(code) ? errorCodes[code] : errorCodes.provider_failed
  return { code, message: `${title}.`, fix }
}
