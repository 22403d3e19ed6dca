import { randomBytes, randomUUID } from 'node:crypto'
import { reasons, refusalScopes } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import type { Exchange } from '@soundfoundry/provider-kit'
import { submitOutcome } from '../src/submit-outcome.ts'
import { answered, exchanges, failure, thrown } from './exchanges.ts'

const model = 'fal-ai/minimax-music/v2'
const keyId = randomUUID()
const key = `${keyId}:${randomBytes(16).toString('hex')}`
const judge = (exchange: Exchange) => submitOutcome(exchange, model, Date.parse('2026-01-01T00:00:00Z'), key)
const locked = (reason: string) => answered(403, { detail: `User is locked. Reason: ${reason}` })

/** Every answer to a submit that has been seen at fal: who it is about, why, and what the fix speaks of. */
const refusals: readonly (readonly [name: string, Exchange, reason: string, scope: string, fix: RegExp])[] = [
  [
    'an unknown key',
    answered(401, { detail: 'invalid key credentials' }),
    'key_refused',
    'key',
    /does not know the key/,
  ],
  [
    'an unknown key in the older words',
    answered(401, { detail: 'No user found for Key ID and Secret' }),
    'key_refused',
    'key',
    /dashboard\/keys/,
  ],
  [
    'half a key',
    answered(401, { detail: "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'." }),
    'key_refused',
    'key',
    /id:secret/,
  ],
  [
    'a key that got lost on the way',
    answered(401, { detail: 'Cannot access application "x". Authentication is required to access this application.' }),
    'key_refused',
    'key',
    /Authorization header/,
  ],
  ['a missing header', answered(401, { detail: 'Authorization header is required' }), 'key_refused', 'key', /FAL_KEY/],
  ['a payment wall', answered(402, { detail: 'x' }), 'out_of_credit', 'account', /billing/],
  [
    'an exhausted balance',
    locked('Exhausted balance. Top up your balance at fal.ai/dashboard/billing.'),
    'account_locked',
    'account',
    /balance is exhausted: top up at https:\/\/fal.ai\/dashboard\/billing \(a new key does not help\)/,
  ],
  ['an exhausted balance in the newer words', locked('TOP_UP.'), 'account_locked', 'account', /balance is exhausted/],
  ['an exceeded budget', locked('User budget is exceeded'), 'account_locked', 'account', /raise the budget/],
  ['no payment method', locked('Please add a payment method'), 'account_locked', 'account', /add one at/],
  [
    'an admin lock',
    locked('Admin lock. Please contact support@fal.ai'),
    'account_locked',
    'account',
    /write to support@fal.ai \(neither/,
  ],
  ['an archived account', locked('account archived'), 'account_locked', 'account', /archived the account/],
  ['a lock without a reason', locked('Unknown'), 'account_locked', 'account', /does not name/],
  ['a forbidden model', answered(403, { detail: 'Not allowed' }), 'model_forbidden', 'key_model', /API preset/],
  [
    'a Platform API refusal',
    answered(403, { error: { type: 'authorization_error', message: 'Access denied' } }),
    'model_forbidden',
    'key_model',
    /API preset/,
  ],
  [
    'a missing application',
    answered(404, { detail: 'Application "h3-max" not found' }),
    'model_not_found',
    'model',
    /FAL_MODEL/,
  ],
  ['a body that is too large', answered(413, { detail: 'x' }), 'invalid_input', 'request', /change the prompt/],
  [
    "content that only the model's own filter minds",
    answered(422, [{ type: 'content_policy_violation', msg: 'x', ctx: { categories: ['model_moderated'] } }]),
    'content_policy',
    'request',
    /another model may take them/,
  ],
  [
    'content of a category that is named, in a bare list',
    answered(422, [{ loc: ['body', 'prompt'], type: 'content_policy_violation', msg: 'x', categories: ['violence'] }]),
    'content_policy',
    'request',
    /content policy \(violence\): rephrase/,
  ],
  ['a bad request', answered(400, { detail: 'x', error_type: 'bad_request' }), 'invalid_input', 'request', /new track/],
  [
    'a field out of its limits',
    answered(422, { detail: [{ loc: ['body', 'lyrics_prompt'], msg: 'at most 3000', type: 'string_too_long' }] }),
    'invalid_input',
    'request',
    /"lyrics" \(sent as "lyrics_prompt"\).*too long/,
  ],
  [
    'forbidden content',
    answered(422, { detail: [{ loc: ['body', 'prompt'], msg: 'x', type: 'content_policy_violation' }] }),
    'content_policy',
    'request',
    /rephrase/,
  ],
  [
    'forbidden content in words',
    answered(422, { detail: 'Violates our content policy' }),
    'content_policy',
    'request',
    /rephrase/,
  ],
  [
    'a concurrency limit',
    answered(429, { detail: [{ loc: ['body'], msg: 'x', type: 'concurrent_requests_limit' }] }),
    'rate_limited',
    'account',
    /FAL_CONCURRENCY/,
  ],
  ['a refused connection', thrown(failure('ECONNREFUSED')), 'connection_failed', 'endpoint', /cannot be reached/],
  ['an unknown name', thrown(failure('ENOTFOUND')), 'connection_failed', 'endpoint', /name resolution/],
  [
    'a connect timeout',
    thrown(failure('ETIMEDOUT', { syscall: 'connect' })),
    'connection_failed',
    'endpoint',
    /network/,
  ],
  ['a bad certificate', thrown(failure('CERT_HAS_EXPIRED')), 'connection_failed', 'endpoint', /certificates/],
  [
    'a call given up before it began',
    { ...thrown(undefined), stopped: 'canceled', unsent: true },
    'canceled',
    'endpoint',
    /given up/,
  ],
  [
    'a connection that never stood, whatever ended it',
    { ...thrown(new Error('aborted')), stopped: 'time_limit', unconnected: true },
    'connection_failed',
    'endpoint',
    /network/,
  ],
  [
    'an input that is no JSON',
    { ...thrown(new TypeError('BigInt')), unsent: true },
    'invalid_input',
    'request',
    /defect/,
  ],
]

const unknowns: readonly (readonly [name: string, Exchange, reason: string])[] = [
  ['500', answered(500, { detail: 'Internal error', error_type: 'internal_error' }), 'server_error'],
  ['502 of HTML', answered(502, undefined), 'server_error'],
  ['503', answered(503, { detail: 'x', error_type: 'runner_scheduling_failure' }), 'server_error'],
  ['504', answered(504, { detail: 'x', error_type: 'request_timeout' }), 'server_error'],
  ['499', answered(499, { detail: 'x', error_type: 'client_disconnected' }), 'connection_lost'],
  ...[301, 302, 303, 304, 307, 308].map(
    status => [`a redirect with ${status}`, answered(status, undefined), 'unreadable_answer'] as const,
  ),
  ...[405, 406, 407, 408, 409, 410, 411, 415, 417, 418, 421, 423, 424, 425, 426, 428, 431, 451].map(
    status =>
      [
        `${status}, whose words say nothing of acceptance`,
        answered(status, { detail: 'x' }),
        'unreadable_answer',
      ] as const,
  ),
  ...[400, 401, 402, 403, 404, 413, 422, 429].flatMap(status => [
    [`${status} as a page of HTML`, answered(status, undefined), 'unreadable_answer'] as const,
    [`${status} without a body`, answered(status, undefined, { contentType: '' }), 'unreadable_answer'] as const,
    [`${status} in JSON of another shape`, answered(status, { message: 'no Route' }), 'unreadable_answer'] as const,
    [
      `${status} in fal's words under another type`,
      answered(status, { detail: 'x' }, { contentType: 'text/html' }),
      'unreadable_answer',
    ] as const,
  ]),
  ['a 2xx cut off half way', answered(200, undefined), 'unreadable_answer'],
  ['a 2xx without an id', answered(200, { status: 'IN_QUEUE' }), 'unreadable_answer'],
  ['a 2xx with an id that would change a path', answered(200, { request_id: '../x' }), 'unreadable_answer'],
  ["a 2xx with an id that is not of fal's form", answered(200, { request_id: 'r8_abc' }), 'unreadable_answer'],
  ['a 2xx with the key for an id', answered(200, { request_id: key }), 'unreadable_answer'],
  ['a 2xx with a part of the key for an id', answered(200, { request_id: keyId.toUpperCase() }), 'unreadable_answer'],
  ['a 2xx that did not end in time', { ...answered(200, undefined), error: 1, stopped: 'time_limit' }, 'timeout'],
  ['a reset', thrown(failure('ECONNRESET')), 'connection_lost'],
  ['a socket closed by the other side', thrown(failure('UND_ERR_SOCKET')), 'connection_lost'],
  ['headers that do not come', thrown(failure('ETIMEDOUT', { syscall: 'read' })), 'timeout'],
  ['our time limit', { ...thrown(new Error('aborted')), stopped: 'time_limit' }, 'timeout'],
  ['a call given up under way', { ...thrown(new Error('aborted')), stopped: 'canceled' }, 'connection_lost'],
  ['something thrown that is no error', thrown('broken'), 'connection_lost'],
]

t.test('an accepted submit gives the request id, whatever the 2xx', async t => {
  for (const status of [200, 202]) {
    t.same(judge(answered(status, { request_id: '01a0d474-8a1b-7000-8000-0123456789ab' })), {
      kind: 'accepted',
      provider_request_id: '01a0d474-8a1b-7000-8000-0123456789ab',
    })
  }
})

for (const [name, exchange, reason, scope, fix] of refusals) {
  t.test(`${name} is refused: ${reason}, of the ${scope}`, async t => {
    const outcome = judge(exchange)
    t.match(outcome, { kind: 'refused', reason, scope, http_status: exchange.status })
    t.match(outcome.kind === 'refused' && outcome.explanation, fix)
  })
}

for (const [name, exchange, reason] of unknowns) {
  t.test(`${name} leaves it unknown: ${reason}`, async t => {
    t.match(judge(exchange), { kind: 'unknown', reason, http_status: exchange.status, explanation: /own list/ })
  })
}

t.test('a rate limit carries the wait that was told, and none when none was', async t => {
  t.match(judge(answered(429, { detail: 'Too many requests' })), { retry_after_ms: null })
  t.match(judge(answered(429, { detail: 'x', retry_after: 5 }, { retryAfter: '7' })), {
    retry_after_ms: 7000,
    explanation: /wait 7 s/,
  })
})

t.test('no text of the provider gets into an explanation', async t => {
  const secret = 'zanzibar'
  for (const status of [400, 401, 403, 404, 422, 429, 500]) {
    const outcome = judge(answered(status, { detail: [{ loc: ['body', `a ${secret}`], msg: secret, type: secret }] }))
    t.notMatch(JSON.stringify(outcome), secret, `status ${status}`)
  }
})

t.test('any exchange has an outcome, and never throws', async t => {
  fc.assert(
    fc.property(exchanges, exchange => {
      const outcome = judge(exchange)
      if (outcome.kind === 'accepted') return outcome.provider_request_id !== ''
      const sound = reasons.includes(outcome.reason) && outcome.explanation.endsWith('.')
      return sound && (outcome.kind === 'unknown' || refusalScopes.includes(outcome.scope))
    }),
    { numRuns: 2000 },
  )
  t.pass('for 2000 exchanges')
})

t.test('what something in front of fal says is told as that, and never as our key', async t => {
  const outcome = judge(answered(401, undefined))
  t.match(outcome, { kind: 'unknown', explanation: /^A proxy between us and fal, .* answered 401 with a page of HTML/ })
  t.notMatch(JSON.stringify(outcome), /FAL_KEY|revoked/)
})

t.test("nothing that can have been accepted is refused: only fal's own voice, and what never left", async t => {
  const refusing = new Set([400, 401, 402, 403, 404, 413, 422, 429])
  fc.assert(
    fc.property(exchanges, exchange => {
      const { status, headers } = exchange
      const isVoice = status !== null && refusing.has(status) && /json/.test(headers.get('content-type') ?? '')
      return status === null || isVoice || judge(exchange).kind !== 'refused'
    }),
    { numRuns: 2000 },
  )
  t.pass('for 2000 exchanges')
})
