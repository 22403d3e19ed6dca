import { exampleIds, noTrack, canceledTrack, queuedTrack, succeededTrack } from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const ofTrack = { tag: 'Tracks', scope: 'tracks' } as const
const refused = {
  type: 'urn:soundfoundry:error:invalid_request',
  title: 'The request is not valid',
  status: 400,
} as const

const notThere = {
  summary: 'A track that does not exist, or is another caller’s',
  path: { id: exampleIds.unknown },
  answer: { status: 404, body: noTrack },
} as const

export const trackOperations: OperationsByRoute = {
  'POST /api/tracks': {
    ...ofTrack,
    operationId: 'createTrack',
    summary: 'Create a track',
    description:
      'The track is durable before the 202 is sent: whatever happens then, it is made once or ends with a reason. Send an `Idempotency-Key`, so that the call can be repeated when its answer was lost.',
    requestHeaders: ['Idempotency-Key', 'Prefer'],
    answers: {
      202: {
        description: 'The track was accepted; with `Prefer: wait=N`, it may already be done.',
        headers: ['Location', 'ETag', 'Cache-Control', 'Retry-After', 'Idempotency-Replayed', 'Preference-Applied'],
        body: 'Track',
      },
    },
    problems: [
      'webhooks_not_configured',
      'idempotency_key_reused',
      'track_unreadable',
      'broker_unavailable',
      'storage_full',
    ],
    examples: {
      plain: {
        summary: 'An instrumental track',
        body: { prompt: queuedTrack.prompt, duration_s: 20, metadata: queuedTrack.metadata },
        answer: { status: 202, headers: { 'Retry-After': '2' }, body: queuedTrack },
      },
      safe_to_repeat: {
        summary: 'A sung track, by a call that may be repeated and waits a second',
        headers: { 'Idempotency-Key': '6d0a4a86-7b53-4a4f-9a4e-0f6c6d2c5b11', Prefer: 'wait=1' },
        body: {
          prompt: 'Hopeful indie folk, close harmonies',
          lyrics: 'The morning comes slowly over the harbour',
          has_vocals: true,
          format: 'wav',
          seed: 7,
        },
        answer: {
          status: 202,
          headers: { 'Preference-Applied': 'wait=1', 'Retry-After': '2' },
          body: {
            ...queuedTrack,
            prompt: 'Hopeful indie folk, close harmonies',
            lyrics: 'The morning comes slowly over the harbour',
            has_vocals: true,
            format: 'wav',
            seed: 7,
            duration_s: 60,
            metadata: {},
          },
        },
      },
      key_reused: {
        summary: 'The same key with another body',
        headers: { 'Idempotency-Key': '6d0a4a86-7b53-4a4f-9a4e-0f6c6d2c5b11' },
        body: { prompt: 'Something else altogether' },
        answer: {
          status: 422,
          body: {
            type: 'urn:soundfoundry:error:idempotency_key_reused',
            title: 'The idempotency key was used with another body',
            status: 422,
            detail: 'The idempotency key was used with another body.',
            code: 'idempotency_key_reused',
            fix: 'Use a new Idempotency-Key for a new request.',
          },
        },
      },
      nothing_asked: {
        summary: 'A prompt of blanks',
        body: { prompt: '            ' },
        answer: {
          status: 400,
          body: {
            ...refused,
            detail:
              'prompt: holds nothing that can be seen, only blanks or invisible characters: say in words what the track is to sound like',
            code: 'invalid_request',
            fix: 'Correct the fields named in `errors` and send the request again.',
            errors: [
              {
                path: 'prompt',
                message:
                  'holds nothing that can be seen, only blanks or invisible characters: say in words what the track is to sound like',
              },
            ],
          },
        },
      },
      words_unsung: {
        summary: 'Lyrics for a track that is not sung',
        body: { prompt: queuedTrack.prompt, lyrics: 'The morning comes slowly over the harbour' },
        answer: {
          status: 400,
          body: {
            ...refused,
            detail: 'lyrics: lyrics are only sung when has_vocals is true: set "has_vocals": true or leave lyrics out',
            code: 'invalid_request',
            fix: 'Correct the fields named in `errors` and send the request again.',
            errors: [
              {
                path: 'lyrics',
                message: 'lyrics are only sung when has_vocals is true: set "has_vocals": true or leave lyrics out',
              },
            ],
          },
        },
      },
    },
  },
  'GET /api/tracks': {
    ...ofTrack,
    operationId: 'listTracks',
    summary: 'List tracks',
    description:
      'The caller’s tracks, newest first, page by page: go on with `next_cursor` until it is null. Tracks that are created meanwhile do not shift the pages.',
    answers: { 200: { description: 'One page of tracks.', headers: ['Cache-Control'], body: 'TrackPage' } },
    problems: ['broker_unavailable', 'list_not_ready'],
    examples: {
      first_page: {
        summary: 'The newest succeeded track of Replicate',
        query: { status: 'succeeded', provider: 'replicate', limit: 1 },
        answer: { status: 200, body: { tracks: [succeededTrack], next_cursor: 'MS40Mg' } },
      },
      next_page: {
        summary: 'What follows',
        query: { cursor: 'MS40Mg' },
        answer: { status: 200, body: { tracks: [], next_cursor: null } },
      },
      no_cursor: {
        summary: 'A cursor that no answer has named',
        query: { cursor: 'page-2' },
        answer: {
          status: 400,
          body: {
            ...refused,
            detail: 'cursor must be a `next_cursor` of an earlier answer.',
            code: 'invalid_request',
            fix: 'Take the cursor from `next_cursor` as it is, or leave it out for the newest tracks.',
            errors: [{ path: 'cursor', message: 'must be a `next_cursor` of an earlier answer' }],
          },
        },
      },
    },
  },
  'GET /api/tracks/{id}': {
    ...ofTrack,
    operationId: 'getTrack',
    summary: 'Read a track',
    description: 'The track as it stands or, with `Prefer: wait=N`, as soon as it is done.',
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
    problems: ['track_not_found', 'track_unreadable', 'broker_unavailable'],
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
      unchanged: {
        summary: 'A track that the caller has already',
        path: { id: exampleIds.succeeded },
        headers: { 'If-None-Match': '*' },
        answer: { status: 304 },
      },
      not_there: notThere,
    },
  },
  'POST /api/tracks/{id}/retry': {
    ...ofTrack,
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
      'webhooks_not_configured',
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
        answer: {
          status: 409,
          body: {
            type: 'urn:soundfoundry:error:not_done',
            title: 'The track is not done yet',
            status: 409,
            detail: 'The track is still queued.',
            code: 'not_done',
            fix: 'Wait until it is done, or cancel it, then ask again.',
          },
        },
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
        answer: {
          status: 409,
          body: {
            type: 'urn:soundfoundry:error:already_done',
            title: 'The track is already done',
            status: 409,
            detail: 'The track is already succeeded.',
            code: 'already_done',
            fix: 'Read the track: its status can no longer change.',
          },
        },
      },
      not_there: notThere,
    },
  },
}
