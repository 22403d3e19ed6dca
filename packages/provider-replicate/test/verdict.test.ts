import * as fc from 'fast-check'
import t from 'tap'
import { judge, submitOutcome } from '../src/verdict.ts'
import { answer, silence } from './exchanges.ts'

const now = Date.parse('2026-10-01T12:00:00Z')

const insufficientCredit = {
  title: 'Insufficient credit',
  detail:
    'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit. ' +
    'Once you purchase credit, please wait a few minutes before trying again.',
  status: 402,
}
const lowCredit = {
  title: 'Too Many Requests',
  detail:
    'Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of 1 requests while you have ' +
    'less than $5.0 in credit. Your rate limit resets in ~5s.',
  status: 429,
  retry_after: 5,
}
const inputInvalid = {
  title: 'Input validation failed',
  detail: '- input.audio_format: must be one of the following: "mp3", "wav"\n',
  status: 422,
  invalid_fields: [{ type: 'enum', field: 'input.audio_format', description: 'must be one of: "mp3"' }],
}
const versionInvalid = {
  title: 'Invalid version or not permitted',
  detail: "The specified version does not exist (or perhaps you don't have permission to use it?)",
  status: 422,
}
const unauthenticated = {
  title: 'Unauthenticated',
  detail: 'You did not pass a valid authentication token',
  status: 401,
}

t.test('what a submit was refused with says what is to be done, and that nothing was accepted', async t => {
  const rows = [
    [401, unauthenticated, 'key_refused', 'key', /create one at .*api-tokens/],
    [
      401,
      { title: 'Authentication required', detail: 'Invalid or expired API token.', status: 401 },
      'key_refused',
      'key',
      /REPLICATE_API_TOKEN/,
    ],
    [401, { detail: 'Authorization header required' }, 'key_refused', 'key', /proxy/],
    [402, insufficientCredit, 'out_of_credit', 'account', /buy credit at .*billing/],
    [402, { detail: 'x' }, 'out_of_credit', 'account', /buy credit/],
    [402, { detail: 'You have reached your monthly spend limit.' }, 'out_of_credit', 'account', /raise it/],
    [429, { detail: 'Your SPEND LIMIT has been reached' }, 'out_of_credit', 'account', /raise it/],
    [403, { detail: 'Your account has been suspended.' }, 'account_locked', 'account', /support/],
    [403, { detail: 'Please set up a payment method first' }, 'out_of_credit', 'account', /buy credit/],
    [
      403,
      { title: 'Forbidden', detail: 'Not allowed', status: 403 },
      'model_forbidden',
      'key_model',
      /access to the model/,
    ],
    [
      404,
      { title: 'Not found', detail: 'The requested resource could not be found.', status: 404 },
      'model_not_found',
      'model',
      /REPLICATE_MODEL/,
    ],
    [422, versionInvalid, 'model_not_found', 'model', /REPLICATE_MODEL/],
    [422, inputInvalid, 'invalid_input', 'request', /correct audio_format to/],
    [422, { detail: 'Prediction flagged as sensitive' }, 'content_policy', 'request', /rephrase/],
    [422, { detail: 'nonsense' }, 'invalid_input', 'request', /422/],
    [400, { detail: 'x' }, 'invalid_input', 'request', /400/],
    [413, { detail: 'x' }, 'invalid_input', 'request', /413/],
  ] as const
  for (const [status, body, reason, scope, explanation] of rows) {
    const expected = { kind: 'refused', reason, scope, http_status: status, explanation }
    t.match(submitOutcome(answer(status, body), now), expected, `${status} ${JSON.stringify(body)}`)
  }
})

t.test("a refusal is believed only in Replicate's own voice", async t => {
  const known = [400, 401, 402, 403, 404, 413, 422, 429]
  for (const status of known) {
    for (const body of ['<html>', '', undefined, {}, [], { message: 'no Route' }, { detail: 7 }]) {
      t.match(submitOutcome(answer(status, body), now), {
        kind: 'unknown',
        reason: 'unreadable_answer',
        http_status: status,
        explanation: /^A proxy between us and Replicate, .*may have accepted.*REPLICATE_API_URL/,
      })
    }
    const disguised = { ...answer(status, unauthenticated), headers: new Headers({ 'content-type': 'text/html' }) }
    t.match(submitOutcome(disguised, now), { kind: 'unknown' })
  }
  const others = [
    301, 302, 304, 307, 308, 405, 406, 407, 408, 409, 410, 415, 417, 418, 421, 423, 424, 425, 426, 431, 451, 499,
  ]
  for (const status of others) {
    const expected = { kind: 'unknown', reason: 'unreadable_answer', explanation: /may have accepted/ }
    t.match(submitOutcome(answer(status, { title: 'x', detail: 'x', status }), now), expected, `${status}`)
  }
  t.notMatch(JSON.stringify(submitOutcome(answer(401, '<html>'), now)), /REPLICATE_API_TOKEN/)
})

t.test("an id that is not of Replicate's form, or part of the token, is not kept", async t => {
  const id = 'abcdefghjkmnpqrstvwxyz0123'
  const token = `r8_${id}ABCDEFGHIJK`
  for (const odd of [token, 'p1', id.toUpperCase(), `${id}0`, id.slice(1), '01a0d474-8a1b-7000-8000-0123456789ab']) {
    const outcome = submitOutcome(answer(201, { id: odd, status: 'starting' }), now)
    t.match(outcome, { kind: 'unknown', reason: 'unreadable_answer' }, odd)
    t.notMatch(JSON.stringify(outcome), odd)
  }
  t.match(submitOutcome(answer(201, { id, status: 'starting' }), now, token), { kind: 'unknown' })
})

t.test('text that quotes the caller is not searched for causes', async t => {
  const body = {
    ...inputInvalid,
    detail: '- input.lyrics: "spend limit, flagged as sensitive, invalid version" is too long\n',
  }
  t.match(submitOutcome(answer(422, body), now), { reason: 'invalid_input', scope: 'request' })
})

t.test('a throttled submit is refused for as long as it was told', async t => {
  t.match(submitOutcome(answer(429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }), now), {
    kind: 'refused',
    reason: 'rate_limited',
    scope: 'account',
    retry_after_ms: 30_000,
  })
  t.match(submitOutcome(answer(429, lowCredit, '7'), now), {
    kind: 'refused',
    reason: 'rate_limited',
    scope: 'account',
    retry_after_ms: 7000,
    explanation: /top up above \$20/,
  })
  t.match(submitOutcome(answer(429, { detail: 'Add a payment method to raise your limit' }), now), {
    reason: 'rate_limited',
    retry_after_ms: null,
    explanation: /payment method/,
  })
})

t.test('an answer that settles nothing leaves it unknown whether the submit was accepted', async t => {
  const rows = [
    [500, {}, 'server_error'],
    [502, '<html>', 'server_error'],
    [503, '', 'server_error'],
    [504, undefined, 'server_error'],
    [200, undefined, 'unreadable_answer'],
    [201, '{"id": "ab', 'unreadable_answer'],
    [201, { status: 'starting' }, 'unreadable_answer'],
    [201, { id: '../account', status: 'starting' }, 'unreadable_answer'],
    [204, '', 'unreadable_answer'],
    [303, '', 'unreadable_answer'],
    [307, '', 'unreadable_answer'],
    [101, '', 'unreadable_answer'],
    [700, '', 'unreadable_answer'],
  ] as const
  for (const [status, body, reason] of rows) {
    const expected = { kind: 'unknown', reason, http_status: status, explanation: /may have accepted/ }
    t.match(submitOutcome(answer(status, body), now), expected, `${status} ${JSON.stringify(body)}`)
  }
})

t.test('a prediction is an acceptance, whatever state it is in', async t => {
  for (const status of ['starting', 'processing', 'succeeded', 'failed', 'canceled', 'queued']) {
    const id = 'abcdefghjkmnpqrstvwxyz0123'
    t.same(submitOutcome(answer(201, { id, status }), now), { kind: 'accepted', provider_request_id: id }, status)
  }
})

t.test('silence is a refusal only when nothing can have arrived', async t => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' })
  const unresolved = Object.assign(new Error('dns'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
  const untrusted = Object.assign(new Error('tls'), { code: 'CERT_HAS_EXPIRED' })
  const lost = Object.assign(new Error('read'), { code: 'ECONNRESET', syscall: 'read' })
  const aborted = new DOMException('x', 'AbortError')
  const rows = [
    [silence(refused), 'refused', 'connection_failed', /firewall/],
    [silence(unresolved), 'refused', 'connection_failed', /DNS/],
    [silence(untrusted), 'refused', 'connection_failed', /TLS/],
    [silence(refused, { stopped: 'canceled' }), 'refused', 'connection_failed', /firewall/],
    [silence(aborted, { stopped: 'time_limit', unconnected: true }), 'refused', 'connection_failed', /firewall/],
    [silence(lost, { unconnected: true }), 'refused', 'connection_failed', /firewall/],
    [silence(lost, { stopped: 'canceled', unconnected: true }), 'refused', 'canceled', /before anything was sent/],
    [silence(lost, { stopped: 'canceled', unsent: true }), 'refused', 'canceled', /before anything was sent/],
    [silence(lost, { unsent: true }), 'refused', 'invalid_input', /put together/],
    [silence(lost), 'unknown', 'connection_lost', /may have accepted/],
    [silence(undefined), 'unknown', 'connection_lost', /may have accepted/],
    [silence(aborted, { stopped: 'time_limit' }), 'unknown', 'timeout', /in time/],
    [silence(aborted, { stopped: 'canceled' }), 'unknown', 'timeout', /was stopped/],
  ] as const
  for (const [heard, kind, reason, explanation] of rows) {
    t.match(submitOutcome(heard, now), { kind, reason, http_status: null, explanation })
  }
  // Given up on our side: the track is routed again, and not failed for its request.
  const givenUp = silence(aborted, { stopped: 'canceled', unsent: true })
  t.match(submitOutcome(givenUp, now), { reason: 'canceled', scope: 'endpoint' })
  t.match(judge('read', givenUp, now).refusal, { reason: 'canceled', scope: 'request' })
})

t.test('what went wrong with a read says nothing about accepting', async t => {
  for (const [status, reason, scope] of [
    [401, 'key_refused', 'key'],
    [402, 'out_of_credit', 'account'],
    [403, 'model_forbidden', 'key_model'],
    [404, 'model_not_found', 'model'],
    [429, 'rate_limited', 'account'],
    [500, 'server_error', 'endpoint'],
    [200, 'unreadable_answer', 'endpoint'],
  ] as const) {
    const { refusal } = judge('read', answer(status, { detail: 'x' }), now)
    t.match(refusal, { reason, scope, http_status: status })
    t.notMatch(refusal.explanation, /accepted/)
    const stranger = judge('read', answer(status, '<html>'), now).refusal
    t.match(stranger, { scope: 'endpoint', reason: status === 500 ? 'server_error' : 'unreadable_answer' })
  }
})

const body = fc.oneof(
  fc.jsonValue(),
  fc.string(),
  fc.constant(undefined),
  fc.record({ detail: fc.string(), title: fc.string() }),
)

t.test('property: every status and body has an outcome, of the kind its class allows', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), body, fc.option(fc.string()), (status, value, retryAfter) => {
      const outcome = submitOutcome(answer(status, value, retryAfter), now)
      const isKnown = [400, 401, 402, 403, 404, 413, 422, 429].includes(status)
      const mayRefuse = isKnown && typeof value === 'object' && value !== null && 'detail' in value
      if (!mayRefuse && outcome.kind === 'refused') throw new Error(`${status} is refused`)
      if (status >= 500 && outcome.kind !== 'unknown') throw new Error(`${status} is ${outcome.kind}`)
      judge('read', answer(status, value, retryAfter), now)
    }),
    { numRuns: 2000 },
  )
  t.pass('held')
})

t.test('property: no explanation repeats what the provider said', async t => {
  const marker = 'zqxj'
  const spoken = fc
    .string()
    .map(filler => `${filler} ${marker}'s words, flagged, spend limit, less than $5.0 in credit`)
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), spoken, spoken, fc.boolean(), (status, title, detail, isField) => {
      const invalid_fields = isField ? [{ field: `input.${detail}` }] : []
      const outcome = submitOutcome(answer(status, { title, detail, invalid_fields }), now)
      if (JSON.stringify(outcome).includes(marker)) throw new Error(JSON.stringify(outcome))
    }),
    { numRuns: 1000 },
  )
  t.pass('held')
})

t.test('property: whatever is thrown has an outcome', async () => {
  const stopped = fc.constantFrom({}, { stopped: 'canceled' as const }, { stopped: 'time_limit' as const })
  fc.assert(
    fc.property(fc.anything(), fc.boolean(), stopped, (error, isUnsent, more) => {
      const { kind } = submitOutcome(silence(error, { ...more, ...(isUnsent ? { unsent: true } : {}) }), now)
      return kind === (isUnsent ? 'refused' : 'unknown')
    }),
  )
})
