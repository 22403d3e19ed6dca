import t from 'tap'
import { closedCircuit, type ProbeFinding, type Reason } from '../src/index.ts'
import { afterAskedProbe, canProbe, evidenceFor } from '../src/probe-evidence.ts'
import { makeReport, model, openCircuit } from './fleet-samples.ts'
import { after, start } from './samples.ts'

const finding = (scope: ProbeFinding['scope'], state: ProbeFinding['state'] = 'ok'): ProbeFinding => ({
  scope,
  model: scope === 'model' ? 'fal/model' : null,
  state,
  reason: null,
  http_status: 200,
  explanation: null,
})
const report = (findings: ProbeFinding[], key = 'fal_key') => ({ at: start.toISOString(), key, findings })

t.test('only what a probe can tell is probed', async t => {
  const fleet = [makeReport('fal'), makeReport('replicate')]
  for (const scope of ['account', 'key', 'model', 'endpoint'] as const) {
    t.ok(canProbe(openCircuit(scope), fleet), scope)
    t.notOk(canProbe(closedCircuit(openCircuit(scope), start), fleet), `closed ${scope}`)
  }
  t.notOk(canProbe(openCircuit('key_model'), fleet))
  t.notOk(canProbe(openCircuit('account', { reason: 'rate_limited' }), fleet))
})

t.test('nobody is asked about what no worker has (any more)', async t => {
  const account = openCircuit('account')
  t.notOk(canProbe(account, []))
  t.notOk(canProbe(account, [makeReport('replicate')]))
  t.notOk(canProbe(account, [makeReport('fal', { credential: null })]))
  const rotated = makeReport('fal', { credential: { key: 'fal_next', slot: 'current', source: 'file' } })
  t.notOk(canProbe(openCircuit('key'), [rotated]))
  t.ok(canProbe(account, [rotated]))
  t.notOk(canProbe(openCircuit('model'), [makeReport('fal', { models: [model('fal/next')] })]))
})

t.test('a probe speaks of its own key, and of what it found', async t => {
  const key = openCircuit('key')
  t.same(evidenceFor(key, report([finding('key')])), finding('key'))
  t.equal(evidenceFor(key, report([finding('key')], 'fal_other')), null)
  t.equal(evidenceFor(key, report([finding('account')])), null)
  t.equal(evidenceFor(key, null), null)
  t.same(evidenceFor(openCircuit('account'), report([finding('account')], 'fal_other')), finding('account'))
})

t.test('a read that is answered does not disprove what submits met', async t => {
  const blind: Reason[] = ['rate_limited', 'server_error', 'timeout', 'connection_lost', 'unreadable_answer']
  for (const reason of blind) {
    const circuit = openCircuit('endpoint', { reason })
    t.equal(evidenceFor(circuit, report([finding('endpoint')])), null, reason)
    t.same(evidenceFor(circuit, report([finding('endpoint', 'refused')])), finding('endpoint', 'refused'), reason)
  }
  const unreachable = openCircuit('endpoint', { reason: 'connection_failed' })
  t.same(evidenceFor(unreachable, report([finding('endpoint')])), finding('endpoint'))
})

t.test('a probe that a person asked for counts as any other, and moves nothing where it cannot tell', async t => {
  const now = after(1_000)
  t.match(afterAskedProbe(openCircuit('key'), report([finding('key')]), now), { state: 'closed' })
  const account = afterAskedProbe(openCircuit('account'), report([finding('account')]), now)
  t.match(account, { state: 'open', until: now.toISOString(), probes: 1 }, 'the next track tries it')
  const refused = { ...finding('account', 'refused'), explanation: 'Still locked.' }
  t.match(afterAskedProbe(openCircuit('account'), report([refused]), now), {
    state: 'open',
    explanation: 'Still locked.',
  })
  t.equal(afterAskedProbe(openCircuit('account'), report([finding('account', 'unknown')]), now), null)
  t.equal(afterAskedProbe(openCircuit('account'), report([]), now), null)
  t.equal(afterAskedProbe(openCircuit('key'), report([finding('key')], 'fal_other'), now), null)
  t.equal(afterAskedProbe(openCircuit('account', { reason: 'rate_limited' }), report([refused]), now), null)
  t.equal(afterAskedProbe(closedCircuit(openCircuit('key'), start), report([finding('key')]), now), null)
})
