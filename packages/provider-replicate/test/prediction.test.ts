import * as fc from 'fast-check'
import t from 'tap'
import { readCancel, readLook } from '../src/prediction-answer.ts'
import { answer } from './exchanges.ts'
import { readPrediction } from '../src/prediction.ts'
import { predictionBody } from './far-end.ts'

const now = Date.parse('2026-10-01T12:00:00Z')
const id = 'abcdefghjkmnpqrstvwxyz0123'
const url = 'https://replicate.delivery/xezq/a/track.mp3'

t.test('every state of a prediction has one reading', async t => {
  const flagged = 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)'
  const rows = [
    [{ status: 'starting' }, { kind: 'pending', running: false }],
    [{ status: 'processing' }, { kind: 'pending', running: true }],
    [
      { status: 'processing', output: url },
      { kind: 'pending', running: true },
    ],
    [
      { status: 'succeeded', output: url },
      { kind: 'ready', audio: { url, content_type: null } },
    ],
    [
      { status: 'succeeded', output: [url, `${url}2`] },
      { kind: 'ready', audio: { url } },
    ],
    [
      { status: 'succeeded', output: 'data:audio/MPEG;base64,SUQz' },
      { kind: 'ready', audio: { url: 'data:audio/MPEG;base64,SUQz', content_type: 'audio/mpeg' } },
    ],
    [
      { status: 'succeeded', output: null },
      { kind: 'unnamed', reason: 'audio_lost' },
    ],
    [
      { status: 'succeeded', output: [] },
      { kind: 'unnamed', reason: 'audio_lost' },
    ],
    [
      { status: 'succeeded', output: url, data_removed: true },
      { kind: 'failed', reason: 'audio_lost', retryable: false },
    ],
    [
      { status: 'succeeded', output: { audio: url } },
      { kind: 'ready', audio: { url } },
    ],
    [
      { status: 'succeeded', output: [{ url }] },
      { kind: 'ready', audio: { url } },
    ],
    [
      { status: 'succeeded', output: { mood: 'calm' } },
      { kind: 'unnamed', reason: 'audio_invalid' },
    ],
    [
      { status: 'succeeded', output: 'file:///etc/passwd' },
      { kind: 'unnamed', reason: 'audio_invalid' },
    ],
    [
      { status: 'failed', error: 'Prediction failed to start in time (E6716)' },
      { kind: 'failed', reason: 'generation_failed', retryable: true, billed: 'unknown', explanation: /E6716/ },
    ],
    [
      { status: 'failed', error: 'Unknown error (E1000)' },
      { reason: 'generation_failed', explanation: /passing fault/ },
    ],
    [
      { status: 'failed', error: 'Prediction interrupted; please retry (code: PA)' },
      { reason: 'generation_failed', retryable: true, explanation: /passing fault/ },
    ],
    [
      { status: 'failed', error: flagged },
      { kind: 'failed', reason: 'content_policy', retryable: false },
    ],
    ...[
      'MiniMax API error 1026: input new_sensitive',
      'Error code: 1027',
      'lyrics contain copyrighted material',
      'content violates our policies',
    ].map(
      error =>
        [
          { status: 'failed', error },
          { reason: 'content_policy', retryable: false, billed: 'unknown' },
        ] as const,
    ),
    ...['invalid params, lyrics too long', 'MiniMax error 2013', 'The prompt is much too short'].map(
      error =>
        [
          { status: 'failed', error },
          { reason: 'invalid_input', retryable: false, billed: 'unknown' },
        ] as const,
    ),
    ...['MiniMax error 1008: insufficient balance', 'API error 1004'].map(
      error =>
        [
          { status: 'failed', error },
          { reason: 'generation_failed', retryable: true, explanation: /another model/ },
        ] as const,
    ),
    [
      { status: 'failed', error: 'error 1002: rate limit' },
      { retryable: true, explanation: /passing fault/ },
    ],
    [
      { status: 'failed', error: 'took 1026 ms, 2013 steps, too long' },
      { reason: 'generation_failed', retryable: true },
    ],
    [
      { status: 'failed', error: 'CUDA is out of memory' },
      { reason: 'generation_failed', retryable: true },
    ],
    [
      { status: 'failed', error: null },
      { reason: 'generation_failed', retryable: true },
    ],
    [{ status: 'canceled' }, { kind: 'failed', reason: 'canceled', retryable: false, billed: 'unknown' }],
    [
      { status: 'canceled', started_at: null },
      { kind: 'failed', reason: 'canceled', retryable: false, billed: 'no' },
    ],
    [{ status: 'aborted' }, { kind: 'failed', reason: 'canceled', retryable: true, billed: 'no' }],
    [{ status: 'paused' }, { kind: 'unreadable', refusal: { reason: 'unreadable_answer', scope: 'request' } }],
  ] as const
  for (const [overrides, expected] of rows) {
    t.match(readLook(answer(200, predictionBody({ id, ...overrides })), id, now), expected, JSON.stringify(overrides))
  }
})

t.test('the text of a failure is never repeated', async t => {
  const body = predictionBody({ id, status: 'failed', error: 'cannot sing "my secret words" (E1001)' })
  t.match(readLook(answer(200, body), id, now), { explanation: /E1001/ })
  t.notMatch(JSON.stringify(readLook(answer(200, body), id, now)), /secret/)
})

t.test('only the prediction that was asked for is an answer', async t => {
  const other = predictionBody({ status: 'succeeded', output: url })
  t.match(readLook(answer(200, other), id, now), { kind: 'unreadable', refusal: { reason: 'unreadable_answer' } })
  t.match(readCancel(answer(200, other), id, now), { kind: 'unknown' })
})

t.test('a refused read leaves the work where it is', async t => {
  for (const [status, reason] of [
    [401, 'key_refused'],
    [402, 'out_of_credit'],
    [403, 'model_forbidden'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'server_error'],
  ] as const) {
    t.match(readLook(answer(status, { detail: 'x' }), id, now), {
      kind: 'unreadable',
      refusal: { reason, http_status: status },
    })
  }
  t.match(
    readLook(answer(404, {}), id, now),
    { kind: 'unreadable', refusal: { scope: 'endpoint' } },
    'no 404 of Replicate',
  )
  t.match(readLook(answer(404, { detail: 'x' }), id, now), { kind: 'gone', explanation: /another account/ })
})

t.test('a cancel is what the returned prediction says', async t => {
  const rows = [
    ['canceled', 'confirmed'],
    ['aborted', 'confirmed'],
    ['succeeded', 'too_late'],
    ['failed', 'too_late'],
    ['starting', 'requested'],
    ['processing', 'requested'],
    ['paused', 'requested'],
  ] as const
  for (const [status, kind] of rows) {
    t.match(readCancel(answer(200, predictionBody({ id, status })), id, now), { kind }, status)
  }
  const stopped = [
    [{ status: 'aborted' }, 'no'],
    [{ status: 'canceled', started_at: null, metrics: { total_time: 3.1 } }, 'no'],
    [{ status: 'canceled', started_at: null, metrics: {} }, 'no'],
    [{ status: 'canceled', started_at: '2026-10-01T12:00:01.000Z', metrics: { predict_time: 2.5 } }, 'unknown'],
    [{ status: 'canceled', started_at: '2026-10-01T12:00:01.000Z' }, 'unknown'],
    [{ status: 'canceled', started_at: null, metrics: { predict_time: 2.5 } }, 'unknown'],
    [{ status: 'canceled' }, 'unknown'],
  ] as const
  for (const [overrides, billed] of stopped) {
    const outcome = readCancel(answer(200, predictionBody({ id, ...overrides })), id, now)
    t.match(outcome, { kind: 'confirmed', billed }, JSON.stringify(overrides))
  }
  for (const status of [200, 401, 404, 429, 500]) t.match(readCancel(answer(status, ''), id, now), { kind: 'unknown' })
})

t.test('property: any answer to a look has an outcome, and only a settled prediction is settled', async t => {
  const shapes = fc.record({
    id: fc.constantFrom(id, 'other', 7),
    status: fc.oneof(fc.string(), fc.constantFrom('succeeded', 'failed', 'aborted', 'starting')),
    output: fc.jsonValue(),
    error: fc.jsonValue(),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.oneof(shapes, fc.jsonValue(), fc.constant(undefined)),
      (status, body) => {
        const outcome = readLook(answer(status, body), id, now)
        const isSettled = outcome.kind === 'failed' || outcome.kind === 'ready'
        if (isSettled && readPrediction(body)?.id !== id) throw new Error('settled by something else')
        readCancel(answer(status, body), id, now)
      },
    ),
    { numRuns: 1000 },
  )
  t.pass('held')
})
