import { problemAnswer } from '../examples/problem-answer.ts'
import { queuedTrack } from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const ofTrack = { tag: 'Tracks', scope: 'tracks' } as const

/** What makes tracks. */
export const trackCreationOperations: OperationsByRoute = {
  'POST /api/tracks': {
    ...ofTrack,
    operationId: 'createTrack',
    summary: 'Create a track',
    description:
      'The track is durable before the 202 is sent: whatever happens then, it is made once or ends with a reason. Send an `Idempotency-Key`, so that the call can be repeated when its answer was lost. What `require` names is honoured, or the track is not made: it is refused here where no model of the fleet honours it, and fails with `requirement_unmet`, before anything is paid, where that turns out later.',
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
      'signed_urls_not_configured',
      'requirement_unmet',
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
        answer: problemAnswer('idempotency_key_reused', {
          detail: 'The idempotency key was used with another body.',
        }),
      },
      nothing_asked: {
        summary: 'A prompt of blanks',
        body: { prompt: '            ' },
        answer: problemAnswer('invalid_request', {
          detail:
            'prompt: holds nothing that can be seen, only blanks or invisible characters: say in words what the track is to sound like',
          errors: [
            {
              path: 'prompt',
              message:
                'holds nothing that can be seen, only blanks or invisible characters: say in words what the track is to sound like',
            },
          ],
        }),
      },
      words_unsung: {
        summary: 'Lyrics for a track that is not sung',
        body: { prompt: queuedTrack.prompt, lyrics: 'The morning comes slowly over the harbour' },
        answer: problemAnswer('invalid_request', {
          detail: 'lyrics: lyrics are only sung when has_vocals is true: set "has_vocals": true or leave lyrics out',
          errors: [
            {
              path: 'lyrics',
              message: 'lyrics are only sung when has_vocals is true: set "has_vocals": true or leave lyrics out',
            },
          ],
        }),
      },
    },
  },
}
