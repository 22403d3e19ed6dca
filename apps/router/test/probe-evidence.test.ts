import t from 'tap'
import { closedCircuit, type ProbeFinding, type Reason } from '@soundfoundry/track'
import { canProbe, evidenceFor } from '../src/probe-evidence.ts'
import { makeReport, model, openCircuit, start, subjectOf } from './samples.ts'

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
    t.ok(canProbe(openCircuit(subjectOf('fal', scope)), fleet), scope)
    t.notOk(canProbe(closedCircuit(subjectOf('fal', scope), start), fleet), `closed ${scope}`)
  }
  t.notOk(canProbe(openCircuit(subjectOf('fal', 'key_model')), fleet))
  t.notOk(canProbe(openCircuit(subjectOf('fal'), start, { reason: 'rate_limited' }), fleet))
})

t.test('nobody is asked about what no worker has (any more)', async t => {
  const account = openCircuit(subjectOf('fal'))
  t.notOk(canProbe(account, []))
  t.notOk(canProbe(account, [makeReport('replicate')]))
  t.notOk(canProbe(account, [makeReport('fal', { credential: null })]))
  const rotated = makeReport('fal', { credential: { key: 'fal_next', slot: 'current', source: 'file' } })
  t.notOk(canProbe(openCircuit(subjectOf('fal', 'key')), [rotated]))
  t.ok(canProbe(account, [rotated]))
  t.notOk(canProbe(openCircuit(subjectOf('fal', 'model')), [makeReport('fal', { models: [model('fal/next')] })]))
})

t.test('a probe speaks of its own key, and of what it found', async t => {
  const key = openCircuit(subjectOf('fal', 'key'))
  t.same(evidenceFor(key, report([finding('key')])), finding('key'))
  t.equal(evidenceFor(key, report([finding('key')], 'fal_other')), null)
  t.equal(evidenceFor(key, report([finding('account')])), null)
  t.equal(evidenceFor(key, null), null)
  t.same(evidenceFor(openCircuit(subjectOf('fal')), report([finding('account')], 'fal_other')), finding('account'))
})

t.test('a read that is answered does not disprove what submits met', async t => {
  const blind: Reason[] = ['rate_limited', 'server_error', 'timeout', 'connection_lost', 'unreadable_answer']
  for (const reason of blind) {
    const circuit = openCircuit(subjectOf('fal', 'endpoint'), start, { reason })
    t.equal(evidenceFor(circuit, report([finding('endpoint')])), null, reason)
    t.same(evidenceFor(circuit, report([finding('endpoint', 'refused')])), finding('endpoint', 'refused'), reason)
  }
  const unreachable = openCircuit(subjectOf('fal', 'endpoint'), start, { reason: 'connection_failed' })
  t.same(evidenceFor(unreachable, report([finding('endpoint')])), finding('endpoint'))
})
