import type { ProbeFinding } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { accountFinding, keyFindings, modelFinding } from '../src/probe.ts'
import { answered, exchanges, failure, thrown } from './exchanges.ts'
import { answerJson, call, providerAt, startFarEnd, type Answerer } from './far-end.ts'

const model = 'fal-ai/minimax-music/v2'
const states = (findings: ProbeFinding[]) => findings.map(({ scope, state, reason }) => [scope, state, reason])

t.test('a 404 that names no request means a good key', async t => {
  t.same(states(keyFindings(answered(404, { status: 'NOT_FOUND' }))), [
    ['endpoint', 'ok', null],
    ['key', 'ok', null],
  ])
})

t.test('a 401 means a bad key', async t => {
  const findings = keyFindings(answered(401, { detail: 'invalid key credentials' }))
  t.same(states(findings), [
    ['endpoint', 'ok', null],
    ['key', 'refused', 'key_refused'],
  ])
  t.match(findings[1], { http_status: 401, explanation: /FAL_KEY/ })
})

t.test('what says nothing about the key leaves it unknown', async t => {
  for (const exchange of [answered(429, { detail: 'x' }), answered(403, { detail: 'x' })]) {
    t.same(states(keyFindings(exchange)), [
      ['endpoint', 'ok', null],
      ['key', 'unknown', null],
    ])
  }
})

t.test('an endpoint in trouble is refused, and the key stays unknown', async t => {
  for (const [exchange, reason] of [
    [answered(502, undefined), 'server_error'],
    [answered(301, undefined), 'connection_failed'],
    [answered(401, undefined), 'unreadable_answer'],
    [answered(404, undefined), 'unreadable_answer'],
    [answered(429, { message: 'x' }), 'unreadable_answer'],
    [thrown(failure('ECONNREFUSED')), 'connection_failed'],
    [thrown(failure('ECONNRESET')), 'connection_lost'],
    [{ ...thrown(1), stopped: 'time_limit' as const }, 'timeout'],
  ] as const) {
    t.same(states(keyFindings(exchange)), [
      ['endpoint', 'refused', reason],
      ['key', 'unknown', null],
    ])
  }
})

t.test('a probe given up on our side says nothing about the endpoint', async t => {
  const [endpoint] = keyFindings({ ...thrown(1), stopped: 'canceled' })
  t.match(endpoint, { scope: 'endpoint', state: 'unknown' })
})

const locked = (lock_reason: unknown) => accountFinding(answered(200, { is_locked: true, lock_reason }))

t.test('the account is locked when it says so, with the fix of its reason', async t => {
  t.match(locked('TOP_UP'), { scope: 'account', state: 'refused', reason: 'account_locked', explanation: /top up at/ })
  t.match(locked('User budget is exceeded'), { explanation: /raise the budget/ })
  t.match(locked('Please add a payment method'), { explanation: /payment method/ })
  t.match(locked('Admin lock'), { explanation: /support@fal.ai/ })
  t.match(locked(undefined), { state: 'refused', explanation: /does not name/ })
  t.match(accountFinding(answered(200, { is_locked: false, lock_reason: null })), { state: 'ok', reason: null })
  t.match(accountFinding(answered(403, { detail: 'User is locked. Reason: TOP_UP.' })), { state: 'refused' })
})

t.test('an account that cannot be asked is unknown', async t => {
  for (const exchange of [
    answered(200, {}),
    answered(200, { is_locked: 'true' }),
    answered(401, {}),
    answered(403, { detail: 'no' }),
    answered(404, undefined),
    answered(502, undefined),
    thrown(failure('ENOTFOUND')),
  ]) {
    t.match(accountFinding(exchange), { scope: 'account', state: 'unknown', reason: null, explanation: null })
  }
})

t.test('a model is there when it has a price, and gone on 404', async t => {
  t.match(modelFinding(answered(200, { prices: [{ endpoint_id: model, unit_price: 0.03 }] }), model), {
    model,
    state: 'ok',
  })
  t.match(modelFinding(answered(404, { error: { type: 'not_found', message: 'x' } }), model), {
    scope: 'model',
    model,
    state: 'refused',
    reason: 'model_not_found',
    http_status: 404,
  })
  for (const exchange of [answered(200, { prices: [] }), answered(401, {}), answered(500, {}), thrown(1)]) {
    t.match(modelFinding(exchange, model), { model, state: 'unknown', reason: null })
  }
})

t.test('any exchange gives findings, and never throws', async t => {
  fc.assert(
    fc.property(exchanges, exchange => {
      const findings = [...keyFindings(exchange), accountFinding(exchange), modelFinding(exchange, model)]
      return findings.every(({ state, reason }) => (state === 'refused') === (reason !== null))
    }),
    { numRuns: 1000 },
  )
  t.pass('for 1000 exchanges')
})

async function probeAt(t: Test, answer: Answerer) {
  const end = await startFarEnd(answer)
  t.teardown(end.close)
  const models = [model, 'fal-ai/minimax-music/v2.5']
  const { credential, signal } = call()
  return { findings: await providerAt(end.origin, { models }).probe(credential, signal), arrivals: end.arrivals }
}

t.test('a probe reads, each thing once, and starts nothing', async t => {
  const { findings, arrivals } = await probeAt(t, answerJson(404, { status: 'NOT_FOUND' }))
  t.same(arrivals.map(({ method, url }) => `${method} ${url}`).sort(), [
    'GET /fal-api/v1/models/pricing?endpoint_id=fal-ai%2Fminimax-music%2Fv2',
    'GET /fal-api/v1/models/pricing?endpoint_id=fal-ai%2Fminimax-music%2Fv2.5',
    'GET /fal-queue/fal-ai/minimax-music/requests/00000000-0000-4000-8000-000000000000/status?logs=0',
    'GET /fal-rest/users/current',
  ])
  t.same(
    findings.map(({ scope, model, state }) => [scope, model, state]),
    [
      ['endpoint', null, 'ok'],
      ['key', null, 'ok'],
      ['account', null, 'unknown'],
      ['model', model, 'refused'],
      ['model', 'fal-ai/minimax-music/v2.5', 'refused'],
    ],
  )
})

t.test('a refused key ends the probe after one read', async t => {
  const { findings, arrivals } = await probeAt(t, answerJson(401, { detail: 'invalid key credentials' }))
  t.equal(arrivals.length, 1)
  t.equal(findings.length, 2)
})

t.test('without a key the probe says so and sends nothing', async t => {
  const end = await startFarEnd(answerJson(200, {}))
  t.teardown(end.close)
  t.same(await providerAt(end.origin).probe(null, new AbortController().signal), [
    {
      scope: 'key',
      model: null,
      state: 'refused',
      reason: 'key_missing',
      http_status: null,
      explanation: 'No fal key is configured: set FAL_KEY to an API-scope key from https://fal.ai/dashboard/keys.',
    },
  ])
  t.equal(end.arrivals.length, 0)
})
