import { problemAnswer } from '../examples/problem-answer.ts'
import { exampleIds, gone, notDone, noTrack, toldTrack } from '../examples/tracks.ts'
import type { OperationsByRoute } from '../operation.ts'

const url = 'https://backend.example.com/hook'

export const webhookOperations: OperationsByRoute = {
  'POST /api/webhooks/test': {
    tag: 'Tracks',
    scope: 'tracks',
    operationId: 'testWebhook',
    summary: 'Try a receiver of webhooks out',
    description:
      'Calls the address at once, once, signed like any other call, with a message of the type `webhook.test`, and answers what came back. What is refused for a `webhook_url` is refused here.',
    answers: {
      200: {
        description: 'What came of it, whether it was delivered or not.',
        headers: ['Cache-Control'],
        body: 'WebhookTest',
      },
    },
    problems: ['webhooks_not_configured'],
    examples: {
      unreachable: {
        summary: 'A receiver whose name is not known',
        body: { url },
        answer: {
          status: 200,
          body: {
            id: 'msg_test_5b0e2f6c-7d1d-4a6e-9a51-0c7f3b9b7b44',
            delivered: false,
            http_status: null,
            error: 'not reached: ENOTFOUND',
            answer: null,
            duration_ms: 12,
          },
        },
      },
      inside: {
        summary: 'An address that is not public',
        body: { url: 'https://10.0.0.5/hook' },
        answer: problemAnswer('invalid_request', {
          detail: 'url: must be the https address of a public server: the address is not public',
          errors: [{ path: 'url', message: 'must be the https address of a public server: the address is not public' }],
        }),
      },
    },
  },
  'POST /api/tracks/{id}/webhook/redeliver': {
    tag: 'Tracks',
    scope: 'any',
    operationId: 'redeliverWebhook',
    summary: 'Have a webhook told once more',
    description:
      'The webhook of a track that is done is told at once, whether it was delivered, given up or waits for its next try, and its plan of tries begins anew. It has the same `webhook-id`. `webhook` of the track shows what becomes of it. To ask again changes nothing but that it is told at once.',
    answers: {
      202: {
        description: 'It is being told.',
        headers: ['ETag', 'Cache-Control', 'Retry-After'],
        body: 'Track',
      },
    },
    problems: [
      'track_not_found',
      'not_done',
      'track_erased',
      'no_webhook',
      'webhooks_not_configured',
      'track_unreadable',
      'broker_unavailable',
      'storage_full',
    ],
    examples: {
      again: {
        summary: 'A webhook that was given up',
        path: { id: exampleIds.told },
        answer: { status: 202, body: toldTrack },
      },
      too_early: {
        summary: 'A track that has not ended',
        path: { id: exampleIds.following },
        answer: notDone,
      },
      erased: gone,
      without: {
        summary: 'A track that has no webhook',
        path: { id: exampleIds.succeeded },
        answer: problemAnswer('no_webhook', {
          detail: 'The track has no webhook.',
        }),
      },
      not_there: {
        summary: 'A track that does not exist, or is another caller’s',
        path: { id: exampleIds.unknown },
        answer: noTrack,
      },
    },
  },
}
