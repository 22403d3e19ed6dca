import { problemAnswer } from '../examples/problem-answer.ts'
import {
  canceledTrack,
  erasedTrack,
  exampleIds,
  noTrack,
  queuedTrack,
  signedTrack,
  succeededTrack,
} from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const ofTrack = { tag: 'Tracks', scope: 'any' } as const

const notThere = {
  summary: 'A track that does not exist, or is another caller’s',
  path: { id: exampleIds.unknown },
  answer: noTrack,
} as const

export const trackOperations: OperationsByRoute = {
  'GET /api/tracks': {
    ...ofTrack,
    operationId: 'listTracks',
    summary: 'List tracks',
    description:
      'The caller’s tracks, newest first, page by page; for a token with the scope `operate` those of all callers. Go on with `next_cursor` until it is null: a page of a search (`q`, `metadata`) looks at 2,000 tracks at most, so it can be short or empty and have a next one. Tracks that are created meanwhile do not shift the pages.',
    answers: { 200: { description: 'One page of tracks.', headers: ['Cache-Control'], body: 'TrackPage' } },
    problems: ['insufficient_scope', 'signed_urls_not_configured', 'broker_unavailable', 'list_not_ready'],
    examples: {
      first_page: {
        summary: 'The newest succeeded track of Replicate',
        query: { status: ['succeeded'], provider: 'replicate', limit: 1 },
        answer: { status: 200, body: { tracks: [succeededTrack], next_cursor: 'MS40Mg' } },
      },
      next_page: {
        summary: 'What follows',
        query: { cursor: 'MS40Mg' },
        answer: { status: 200, body: { tracks: [], next_cursor: null } },
      },
      search: {
        summary: 'The track of an order that went to another provider, in whatever way it ended',
        query: {
          status: ['succeeded', 'failed', 'expired'],
          redirected: true,
          q: 'PIANO',
          metadata: { order: '1042' },
          created_after: '2026-11-22T00:00:00Z',
        },
        answer: { status: 200, body: { tracks: [succeededTrack], next_cursor: null } },
      },
      no_cursor: {
        summary: 'A cursor that no answer has named',
        query: { cursor: 'page-2' },
        answer: problemAnswer('invalid_request', {
          detail: 'cursor must be a `next_cursor` of an earlier answer.',
          fix: 'Take the cursor from `next_cursor` as it is, or leave it out for the newest tracks.',
          errors: [{ path: 'cursor', message: 'must be a `next_cursor` of an earlier answer' }],
        }),
      },
    },
  },
  'GET /api/tracks/counts': {
    ...ofTrack,
    operationId: 'countTracks',
    summary: 'Count tracks',
    description: 'How many tracks the list holds, by status, and how many of them went from one provider to another.',
    answers: { 200: { description: 'The counts.', headers: ['Cache-Control'], body: 'TrackCounts' } },
    problems: ['insufficient_scope', 'broker_unavailable', 'list_not_ready'],
    examples: {
      since: {
        summary: 'What was created on a day and after it',
        query: { created_after: '2026-11-22T00:00:00Z' },
        answer: {
          status: 200,
          body: {
            all: 5,
            by_status: { queued: 2, running: 0, succeeded: 1, failed: 0, canceled: 2, expired: 0 },
            redirected: 1,
          },
        },
      },
    },
  },
  'GET /api/tracks/{id}': {
    ...ofTrack,
    operationId: 'getTrack',
    summary: 'Read a track',
    description:
      'The track as it stands or, with `Prefer: wait=N`, as soon as it is done. With `audio_url_ttl`, `audio.url` holds a signature, so that it can be handed to a browser; the answer is then never a 304.',
    requestHeaders: ['Prefer', 'If-None-Match'],
    answers: {
      200: {
        description: 'The track. `Retry-After` is there until it is done.',
        headers: ['ETag', 'Cache-Control', 'Retry-After', 'Preference-Applied'],
        body: 'Track',
      },
      304: {
        description: 'It is still what the caller has.',
        headers: ['ETag', 'Cache-Control', 'Retry-After', 'Preference-Applied'],
      },
    },
    problems: ['signed_urls_not_configured', 'track_not_found', 'track_unreadable', 'broker_unavailable'],
    examples: {
      queued: {
        summary: 'A track that nobody has begun',
        path: { id: exampleIds.queued },
        answer: { status: 200, headers: { 'Retry-After': '2' }, body: queuedTrack },
      },
      succeeded: {
        summary: 'A track that fal refused and Replicate made',
        path: { id: exampleIds.succeeded },
        headers: { Prefer: 'wait=10' },
        answer: { status: 200, headers: { 'Preference-Applied': 'wait=10' }, body: succeededTrack },
      },
      for_a_browser: {
        summary: 'A track whose audio a browser is to play',
        path: { id: exampleIds.succeeded },
        query: { audio_url_ttl: 600 },
        answer: { status: 200, body: signedTrack },
      },
      unchanged: {
        summary: 'A track that the caller has already',
        path: { id: exampleIds.succeeded },
        headers: { 'If-None-Match': '*' },
        answer: { status: 304 },
      },
      erased: {
        summary: 'A track that was erased',
        path: { id: exampleIds.erased },
        answer: { status: 200, body: erasedTrack },
      },
      not_there: notThere,
    },
  },
  'DELETE /api/tracks/{id}': {
    ...ofTrack,
    operationId: 'deleteTrack',
    summary: 'Erase a track',
    description:
      'Erases the prompt, the lyrics, the metadata, the address of the webhook and the audio of a track that is done, with every copy that the gateway keeps. What was done and paid stays: the track itself with its status, its times, its attempts, and the code of its error; `erased_at` says when. To erase it again changes nothing. A webhook that has not been told is told no more; a track that was made again of it (`retry`) has its own copy.',
    answers: { 204: { description: 'It is erased.', headers: ['Cache-Control'] } },
    problems: ['track_not_found', 'not_done', 'track_unreadable', 'broker_unavailable', 'storage_full'],
    examples: {
      erased: {
        summary: 'A track that is done, or that was erased before',
        path: { id: exampleIds.erased },
        answer: { status: 204 },
      },
      too_early: {
        summary: 'A track that has not ended',
        path: { id: exampleIds.queued },
        answer: problemAnswer('not_done', {
          detail: 'The track is still queued.',
          fix: 'Cancel it, wait until it is done, then erase it.',
        }),
      },
      not_there: notThere,
    },
  },
  'POST /api/tracks/{id}/cancel': {
    ...ofTrack,
    operationId: 'cancelTrack',
    summary: 'Cancel a track',
    description:
      'One that nobody has begun is canceled at once; one that is under way as soon as its provider has been asked, and it may be billed all the same. Canceling again changes nothing.',
    answers: {
      200: { description: 'The track.', headers: ['ETag', 'Cache-Control', 'Retry-After'], body: 'Track' },
    },
    problems: ['track_not_found', 'already_done', 'track_unreadable', 'broker_unavailable', 'storage_full'],
    examples: {
      canceled: {
        summary: 'A track that nobody has begun, or that was canceled before',
        path: { id: exampleIds.canceled },
        answer: { status: 200, body: canceledTrack },
      },
      too_late: {
        summary: 'A track that has succeeded',
        path: { id: exampleIds.succeeded },
        answer: problemAnswer('already_done', {
          detail: 'The track is already succeeded.',
        }),
      },
      not_there: notThere,
    },
  },
}
