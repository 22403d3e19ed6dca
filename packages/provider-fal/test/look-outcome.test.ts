import { reasons, refusalScopes, type LookOutcome } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import type { Exchange } from '@soundfoundry/provider-kit'
import { resultOutcome, statusOutcome } from '../src/look-outcome.ts'
import { answered, exchanges, failure, thrown } from './exchanges.ts'

const model = 'fal-ai/minimax-music/v2'
const readStatus = (exchange: Exchange) => statusOutcome(exchange, model, 0)
const readResult = (exchange: Exchange) => resultOutcome(exchange, null, model, 0)
const flat = (status: number, type: string) => answered(status, { detail: 'x', error_type: type }, { errorType: type })
const shaped = (status: number, type: string, loc: unknown[] = ['body']) =>
  answered(status, { detail: [{ loc, msg: 'x', type, url: 'https://docs.fal.ai/errors', input: 'x' }] })

/** The result of a job whose status told of this failure. */
const readAfter = (error: unknown, exchange: Exchange) => {
  const status = readStatus(answered(200, { status: 'COMPLETED', ...Object(error) }))
  if (status.kind !== 'completed') throw new Error('the status is not completed')
  return resultOutcome(exchange, status.failure, model, 0)
}

/** The result of a job that fal's infrastructure failed, as its status said before. */
const readFailed = (status: number, type: string) => readAfter({ error: 'x', error_type: type }, flat(status, type))

t.test('a status is pending, running or completed', async t => {
  t.same(readStatus(answered(202, { status: 'IN_QUEUE', queue_position: 2 })), { kind: 'pending', running: false })
  t.same(readStatus(answered(202, { status: 'IN_PROGRESS', logs: null })), { kind: 'pending', running: true })
  t.same(readStatus(answered(200, { status: 'COMPLETED', logs: null })), { kind: 'completed', failure: null })
})

t.test('a completed status keeps what it tells of a failure', async t => {
  const body = { status: 'COMPLETED', error: 'Runner disconnected', error_type: 'runner_disconnected' }
  t.match(readStatus(answered(200, body)), { kind: 'completed', failure: { types: ['runner_disconnected'] } })
  t.same(readStatus(answered(200, { status: 'COMPLETED', error: null, error_type: null })), {
    kind: 'completed',
    failure: null,
  })
})

t.test('a request that fal says it does not know is gone, at either read', async t => {
  for (const read of [readStatus, readResult]) {
    t.match(read(answered(404, { status: 'NOT_FOUND' })), { kind: 'gone' })
    t.match(read(answered(404, { detail: 'Request not found' })), { kind: 'gone' })
  }
})

const unreadable: readonly (readonly [name: string, Exchange, reason: string, scope: string])[] = [
  ['a refused key', answered(401, { detail: 'invalid key credentials' }), 'key_refused', 'key'],
  ['a locked account', answered(403, { detail: 'User is locked. Reason: TOP_UP.' }), 'account_locked', 'account'],
  ['a forbidden read', answered(403, { detail: 'Access denied' }), 'model_forbidden', 'key_model'],
  ['a 401 of a proxy', answered(401, undefined), 'unreadable_answer', 'endpoint'],
  ['a 403 of a proxy in JSON', answered(403, { message: 'x' }), 'unreadable_answer', 'endpoint'],
  ['a 429 of a proxy', answered(429, undefined), 'unreadable_answer', 'endpoint'],
  [
    'a 404 that only looks like the end',
    answered(404, { status: 'NOT_FOUND' }, { contentType: 'text/html' }),
    'unreadable_answer',
    'endpoint',
  ],
  ['a gateway in trouble', answered(502, undefined), 'server_error', 'endpoint'],
  ['an untyped 500', answered(500, { detail: 'Internal Server Error' }), 'server_error', 'endpoint'],
  ['a typed 503, of which the status said nothing', flat(503, 'runner_disconnected'), 'server_error', 'endpoint'],
  ['a typed 504', flat(504, 'request_timeout'), 'server_error', 'endpoint'],
  ['a lost reader', flat(499, 'client_disconnected'), 'unreadable_answer', 'endpoint'],
  ['a 404 of something in front', answered(404, undefined), 'unreadable_answer', 'endpoint'],
  ['a missing application', answered(404, { detail: 'Application "x" not found' }), 'model_not_found', 'model'],
  ['a redirect', answered(302, undefined), 'connection_failed', 'endpoint'],
  ['a wrong method', answered(405, {}), 'unreadable_answer', 'endpoint'],
  ['a slow request', answered(408, {}), 'timeout', 'endpoint'],
  ['JSON cut off half way', answered(200, undefined), 'unreadable_answer', 'endpoint'],
  ['a reset', thrown(failure('ECONNRESET')), 'connection_lost', 'endpoint'],
  ['a refused connection', thrown(failure('ECONNREFUSED')), 'connection_failed', 'endpoint'],
  ['a time limit', { ...thrown(new Error('x')), stopped: 'time_limit' }, 'timeout', 'endpoint'],
  ['a call given up', { ...thrown(new Error('x')), stopped: 'canceled' }, 'canceled', 'request'],
]

for (const [name, exchange, reason, scope] of unreadable) {
  t.test(`${name} makes the work unreadable, never failed`, async t => {
    t.match(readStatus(exchange), { kind: 'unreadable', refusal: { reason, scope } }, 'at the status')
    t.match(readResult(exchange), { kind: 'unreadable', refusal: { reason, scope } }, 'at the result')
  })
}

t.test('a status that fal does not have is unreadable', async t => {
  t.match(readStatus(answered(200, { status: 'FAILED' })), {
    kind: 'unreadable',
    refusal: { reason: 'unreadable_answer' },
  })
})

t.test('a finished result gives the audio', async t => {
  const audio = { url: 'https://v3.fal.media/files/a/b.mp3', content_type: 'audio/mpeg', file_size: 7 }
  const { url } = audio
  t.same(readResult(answered(200, { audio })), { kind: 'ready', audio: { url, content_type: 'audio/mpeg', bytes: 7 } })
  for (const file_size of [0, -1, 1.5, '7', null, Number.NaN]) {
    const found = readResult(answered(200, { audio: { ...audio, file_size } }))
    t.strictSame(found, { kind: 'ready', audio: { url, content_type: 'audio/mpeg' } }, `file_size ${file_size}`)
  }
  t.same(readResult(answered(200, { audio: { url: 'data:audio/mpeg;base64,AA==' } })), {
    kind: 'ready',
    audio: { url: 'data:audio/mpeg;base64,AA==', content_type: 'audio/mpeg' },
  })
  for (const body of [{ audio: [audio] }, { audio_file: audio }, { payload: { audio } }, { audio: url }]) {
    t.match(readResult(answered(200, body)), { kind: 'ready', audio: { url } }, JSON.stringify(body))
  }
  t.match(
    readAfter({ error: 'x' }, answered(200, { audio })),
    { kind: 'ready' },
    'even where the status spoke of an error',
  )
})

t.test('a result that names no audio is asked for again, and not made again', async t => {
  for (const body of [{}, null, [], { audio: null }, { audio: { url: 'javascript:1' } }, { images: [] }]) {
    t.match(readResult(answered(200, body)), {
      kind: 'unnamed',
      reason: 'audio_invalid',
      http_status: 200,
    })
  }
})

t.test('a result that was asked for too early is pending', async t => {
  t.same(readResult(answered(400, { detail: 'Request is still in progress' })), { kind: 'pending', running: true })
  t.same(readResult(answered(202, { status: 'IN_PROGRESS' })), { kind: 'pending', running: true })
})

t.test('an own answer at the result that may be the model’s or about us blames neither', async t => {
  for (const status of [401, 402, 403, 429]) {
    const exchange = answered(status, { detail: 'quota of the vendor' }, { retryAfter: '7' })
    t.match(readResult(exchange), {
      kind: 'unreadable',
      refusal: { reason: 'unreadable_answer', scope: 'request', http_status: status, retry_after_ms: 7000 },
    })
  }
  t.match(readStatus(answered(429, { detail: 'x' })), { kind: 'unreadable', refusal: { reason: 'rate_limited' } })
})

t.test("after COMPLETED with an error the result is the model's word, whatever its status", async t => {
  for (const status of [301, 401, 402, 403, 405, 407, 408, 409, 423, 425, 429, 451, 500, 503]) {
    for (const exchange of [
      answered(status, { detail: 'x' }),
      answered(status, undefined),
      shaped(status, 'internal_server_error'),
    ]) {
      const outcome = readAfter({ error: 'x', error_type: 'internal_server_error' }, exchange)
      t.match(outcome, { kind: 'failed', reason: 'generation_failed', http_status: status, retryable: true })
      const isFree = status >= 500 && exchange.body !== undefined
      t.match(outcome, { billed: isFree ? 'no' : 'unknown' }, `${status} ${JSON.stringify(exchange.body)}`)
    }
  }
})

const refused = (...categories: string[]) =>
  readResult(answered(422, [{ type: 'content_policy_violation', msg: 'x', loc: ['body'], ctx: { categories } }]))

t.test("a refusal by the model's own filter may go to another model, any other content not", async t => {
  t.match(refused('model_moderated'), { reason: 'content_policy', retryable: true })
  t.match(refused('violence'), { reason: 'content_policy', retryable: false, explanation: /\(violence\)/ })
  t.match(refused('model_moderated', 'hate'), { reason: 'content_policy', retryable: false })
  t.match(refused(), { reason: 'content_policy', retryable: false })
})

type FailureRow = readonly [name: string, LookOutcome, reason: string, retryable: boolean, billed?: 'unknown']

const failures: readonly FailureRow[] = [
  ['a path that is not there', readResult(answered(404, { detail: 'Path /v9 not found' })), 'model_not_found', true],
  [
    'forbidden content',
    readResult(shaped(422, 'content_policy_violation', ['body', 'prompt'])),
    'content_policy',
    false,
    'unknown',
  ],
  ['no media', readResult(shaped(422, 'no_media_generated')), 'generation_failed', true, 'unknown'],
  ['a crash of the model', readResult(shaped(500, 'internal_server_error')), 'generation_failed', true],
  ['a model that took too long', readResult(shaped(504, 'generation_timeout')), 'generation_failed', true],
  ['a failure downstream', readResult(shaped(400, 'downstream_service_error')), 'generation_failed', true, 'unknown'],
  ['a downstream that is away', readResult(shaped(500, 'downstream_service_unavailable')), 'generation_failed', true],
  ['a cancel', readResult(flat(499, 'client_cancelled')), 'canceled', false, 'unknown'],
  ['a bad request', readResult(flat(400, 'bad_request')), 'invalid_input', false, 'unknown'],
  ['a 422 with a text', readResult(answered(422, { detail: 'no' })), 'invalid_input', false, 'unknown'],
  [
    'a bare list of complaints',
    readResult(answered(422, [{ loc: ['body', 'prompt'], msg: 'x', type: 'string_too_long' }])),
    'invalid_input',
    false,
    'unknown',
  ],
  [
    'a start that came too late',
    readResult(answered(504, undefined, { timeoutType: 'user' })),
    'generation_failed',
    true,
  ],
  ...['request_timeout', 'startup_timeout'].map(
    type => [type, readFailed(504, type), 'generation_failed', true] as const,
  ),
  ...['scheduling_failure', 'connection_timeout', 'disconnected', 'connection_refused', 'connection_error'].map(
    type => [`runner_${type}`, readFailed(503, `runner_${type}`), 'generation_failed', true] as const,
  ),
  ['runner_incomplete_response', readFailed(502, 'runner_incomplete_response'), 'generation_failed', true],
  ['runner_server_error', readFailed(500, 'runner_server_error'), 'generation_failed', true],
  ['client_disconnected', readFailed(499, 'client_disconnected'), 'generation_failed', true, 'unknown'],
  ['internal_error', readFailed(500, 'internal_error'), 'generation_failed', true],
]

for (const [name, outcome, reason, retryable, billed = 'no'] of failures) {
  t.test(
    `${name} has failed: ${reason}, billed ${billed}, ${retryable ? 'to be tried again' : 'for good'}`,
    async t => {
      t.match(outcome, { kind: 'failed', reason, retryable, billed })
    },
  )
}

const explain = (field: string, type: string) => {
  const outcome = readResult(shaped(422, type, ['body', ...field.split('.')]))
  return outcome.kind === 'failed' ? outcome.explanation : ''
}

t.test('a failure of the input names the field as the caller knows it', async t => {
  t.match(explain('prompt', 'string_too_short'), /"prompt" .*too short/)
  t.match(explain('lyrics_prompt', 'missing'), /"lyrics" \(sent as "lyrics_prompt"\).*missing/)
  t.match(
    explain('audio_setting.format', 'literal_error'),
    /"format" \(sent as "audio_setting.format"\).*values allowed/,
  )
  t.match(explain('audio_setting.bitrate', 'less_than_equal'), /out of range/)
  t.match(explain('is_instrumental', 'feature_not_supported'), /"has_vocals".*does not support/)
})

t.test('units on a failure make its billing unknown', async t => {
  const body = { detail: [{ type: 'no_media_generated' }] }
  t.match(readResult(answered(422, body, { billableUnits: '1' })), { billed: 'unknown' })
  t.match(readResult(answered(422, body, { billableUnits: '0' })), { billed: 'no' })
  t.match(readResult(answered(422, body, { billableUnits: '' })), { billed: 'unknown' })
  t.match(readResult(answered(422, body)), { billed: 'unknown' }, 'and so does silence about them')
})

t.test('an infrastructure error that is not billed is the end of the job, whatever the status told', async t => {
  const unbilled = answered(503, { detail: 'x', error_type: 'runner_disconnected' }, { billableUnits: '0' })
  t.match(readResult(unbilled), { kind: 'failed', reason: 'generation_failed', retryable: true, billed: 'no' })
  t.match(
    readResult(answered(502, undefined, { billableUnits: '0' })),
    { kind: 'unreadable' },
    'unless it says nothing',
  )
})

t.test('what the status told counts where the result says nothing', async t => {
  const policy = { error: 'x', error_type: 'content_policy_violation' }
  t.match(readAfter(policy, answered(502, undefined)), { kind: 'failed', reason: 'content_policy', retryable: false })
  const long = { error: 'x', error_type: 'string_too_long' }
  t.match(readAfter(long, answered(502, undefined)), { kind: 'failed', reason: 'invalid_input', retryable: false })
  t.match(readAfter({ error: 'x', error_type: 'client_cancelled' }, answered(404, { status: 'NOT_FOUND' })), {
    kind: 'failed',
    reason: 'canceled',
  })
  t.match(readAfter({ error: 'boom' }, answered(200, {})), {
    kind: 'failed',
    reason: 'generation_failed',
    billed: 'unknown',
  })
})

const sound = (outcome: LookOutcome) => {
  if (outcome.kind === 'failed') return reasons.includes(outcome.reason) && outcome.explanation.endsWith('.')
  return outcome.kind !== 'unreadable' || refusalScopes.includes(outcome.refusal.scope)
}

t.test('any exchange has an outcome at either read, and never throws', async t => {
  fc.assert(
    fc.property(exchanges, exchanges, (first, second) => {
      const status = readStatus(first)
      if (status.kind !== 'completed') return sound(status) && status.kind !== 'failed'
      return sound(resultOutcome(second, status.failure, model, 0))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(exchanges, exchange => sound(readResult(exchange))),
    { numRuns: 2000 },
  )
  t.pass('for 4000 exchanges')
})
