import t from 'tap'
import { readAccount, readModel } from '../src/probe.ts'
import { answer, silence } from './exchanges.ts'

const now = Date.parse('2026-10-01T12:00:00Z')
const aborted = new DOMException('x', 'AbortError')
const problem = { detail: 'x' }
const account = { type: 'organization', username: 'foundry' }

t.test('the account tells of the endpoint and the key, never of the credit', async t => {
  const rows = [
    [answer(200, account), { endpoint: 'ok', key: 'ok', account: 'unknown' }],
    [answer(401, problem), { endpoint: 'ok', key: 'refused', account: 'unknown' }],
    [answer(403, problem), { endpoint: 'ok', key: 'refused', account: 'unknown' }],
    [answer(402, problem), { endpoint: 'ok', key: 'unknown', account: 'refused' }],
    [answer(429, problem), { endpoint: 'ok', key: 'unknown', account: 'unknown' }],
    [answer(401, '<html>'), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [answer(429, {}), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [answer(404, problem), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [answer(200, '<html>'), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [answer(503, '<html>'), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [answer(307, ''), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [silence(aborted, { stopped: 'time_limit' }), { endpoint: 'refused', key: 'unknown', account: 'unknown' }],
    [silence(aborted, { stopped: 'canceled' }), { endpoint: 'unknown', key: 'unknown', account: 'unknown' }],
  ] as const
  for (const [heard, states] of rows) {
    const findings = readAccount(heard, now)
    const found = Object.fromEntries(findings.map(each => [each.scope, each.state]))
    t.same(found, states, JSON.stringify(heard))
    for (const { state, reason, explanation } of findings) {
      t.equal(reason === null, state === 'ok' || explanation?.includes('offers no call') === true)
    }
  }
})

t.test('a model is there, gone, forbidden, or it cannot be told', async t => {
  const model = 'minimax/music-1.5'
  t.match(readModel(model, answer(200, { owner: 'minimax' }), now), {
    scope: 'model',
    model,
    state: 'ok',
    reason: null,
  })
  t.match(readModel(model, answer(404, problem), now), {
    state: 'refused',
    reason: 'model_not_found',
    http_status: 404,
    explanation: /minimax\/music-1\.5.*REPLICATE_MODEL/,
  })
  t.match(readModel(model, answer(403, problem), now), { state: 'refused', reason: 'model_forbidden' })
  for (const heard of [
    answer(401, {}),
    answer(404, '<html>'),
    answer(500, ''),
    answer(200, ''),
    silence(aborted, { stopped: 'time_limit' }),
  ]) {
    t.match(readModel(model, heard, now), { scope: 'model', model, state: 'unknown' })
  }
})
