import t from 'tap'
import { scopeFinding } from '../src/admin-scope.ts'
import { probeAdminScope } from '../src/index.ts'
import { answered, thrown } from './exchanges.ts'
import { answerJson, credentialOf, makeKey, startFarEnd } from './far-end.ts'

t.test('only a list of keys tells of an ADMIN key', async t => {
  t.equal(scopeFinding(answered(200, { keys: [] })), 'admin')
  t.equal(scopeFinding(answered(401, { detail: 'invalid key credentials' })), 'api')
  t.equal(scopeFinding(answered(403, { error: { type: 'authorization_error', message: 'Access denied' } })), 'api')
  for (const exchange of [
    answered(200, '<html>'),
    answered(500, {}),
    answered(404, {}),
    answered(401, undefined),
    thrown(new Error('reset')),
  ]) {
    t.equal(scopeFinding(exchange), 'unknown')
  }
})

t.test('it is one read with the key in its header', async t => {
  const farEnd = await startFarEnd(answerJson(200, { keys: [] }))
  t.teardown(farEnd.close)
  const key = makeKey()
  const { signal } = new AbortController()
  t.equal(await probeAdminScope({ apiUrl: `${farEnd.origin}/v1/`, credential: credentialOf(key), signal }), 'admin')
  t.match(farEnd.arrivals, [{ method: 'GET', url: '/v1/keys?limit=1', headers: { authorization: `Key ${key}` } }])
  t.equal(farEnd.arrivals.length, 1)
})

t.test('without a key nothing is sent', async t => {
  const farEnd = await startFarEnd(answerJson(200, { keys: [] }))
  t.teardown(farEnd.close)
  const { signal } = new AbortController()
  t.equal(await probeAdminScope({ apiUrl: farEnd.origin, credential: credentialOf(''), signal }), 'unknown')
  t.equal(farEnd.arrivals.length, 0)
})
