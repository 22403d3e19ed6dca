import { problemAnswer } from '../examples/problem-answer.ts'
import { exampleIds, gone, notDone, noTrack, queuedTrack } from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const ofTracks = { tag: 'Tracks', scope: 'any' } as const
const batchKey = '5b0a6f3e-1d0c-4e57-9a38-7c1f2d94b6e0'

/** What makes tracks again. */
export const trackRetryOperations: OperationsByRoute = {
  'POST /api/tracks/{id}/retry': {
    ...ofTracks,
    operationId: 'retryTrack',
    summary: 'Make a track again',
    description:
      'A new track of the same request, whose `retry_of` names the old one, which stays as it is. It is made and paid for like any other. The old one has to be done. Send an `Idempotency-Key`, so that the call can be repeated when its answer was lost; a key that created a track cannot make one again.',
    requestHeaders: ['Idempotency-Key', 'Prefer'],
    answers: {
      202: {
        description: 'The new track was accepted; with `Prefer: wait=N`, it may already be done.',
        headers: ['Location', 'ETag', 'Cache-Control', 'Retry-After', 'Idempotency-Replayed', 'Preference-Applied'],
        body: 'Track',
      },
    },
    problems: [
      'track_not_found',
      'not_done',
      'track_erased',
      'webhooks_not_configured',
      'signed_urls_not_configured',
      'requirement_unmet',
      'idempotency_key_reused',
      'track_unreadable',
      'broker_unavailable',
      'storage_full',
    ],
    examples: {
      again: {
        summary: 'A track that has ended',
        path: { id: exampleIds.succeeded },
        headers: { 'Idempotency-Key': '0d3c6f5e-52b4-4c55-8a0b-3d6b0f4a7c21' },
        answer: {
          status: 202,
          headers: { 'Retry-After': '2' },
          body: { ...queuedTrack, retry_of: exampleIds.succeeded },
        },
      },
      too_early: {
        summary: 'A track that has not ended',
        path: { id: exampleIds.queued },
        answer: notDone,
      },
      erased: gone,
      not_there: {
        summary: 'A track that does not exist, or is another caller’s',
        path: { id: exampleIds.unknown },
        answer: noTrack,
      },
    },
  },
  'POST /api/tracks/retry': {
    ...ofTracks,
    operationId: 'retryTracks',
    summary: 'Make many tracks again',
    description:
      'Makes again the tracks of a list that are done, newest first, at most 100 a call: a new track for each, whose `retry_of` names the old one, made and paid for like any other and for the caller of the old one. Erased tracks are passed over. The `Idempotency-Key` has to be sent: what was chosen is kept under it, so that a call that is repeated does the same tracks and none of them a second time; the same key with another filter is 422. A new call with a new key chooses anew, also what an earlier one has made again: go on with `next_cursor`.',
    requestHeaders: ['Idempotency-Key'],
    answers: { 202: { description: 'The new tracks were accepted.', headers: ['Cache-Control'], body: 'MadeAgain' } },
    problems: [
      'insufficient_scope',
      'idempotency_key_reused',
      'track_unreadable',
      'list_not_ready',
      'broker_unavailable',
      'storage_full',
    ],
    examples: {
      canceled: {
        summary: 'What was canceled since a day',
        query: { status: ['canceled'], created_after: '2026-11-22T00:00:00Z', limit: 2 },
        headers: { 'Idempotency-Key': batchKey },
        answer: {
          status: 202,
          body: { tracks: [{ id: queuedTrack.id, retry_of: exampleIds.canceled }], left_out: [], next_cursor: null },
        },
      },
      key_reused: {
        summary: 'The same key with another filter',
        query: { status: ['failed'] },
        headers: { 'Idempotency-Key': batchKey },
        answer: problemAnswer('idempotency_key_reused', {
          detail: 'The Idempotency-Key was used with another filter.',
        }),
      },
      no_key: {
        summary: 'A call that could not be repeated without paying twice',
        query: { status: ['failed'] },
        answer: problemAnswer('invalid_request', {
          detail: 'Idempotency-Key has to be sent with a call that makes many tracks, so that it can be repeated.',
          fix: 'Send an Idempotency-Key of your own making, such as a UUID, and keep it until you have the answer.',
          errors: [
            {
              path: 'Idempotency-Key',
              message: 'has to be sent with a call that makes many tracks, so that it can be repeated',
            },
          ],
        }),
      },
    },
  },
}
