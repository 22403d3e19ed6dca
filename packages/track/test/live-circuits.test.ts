import t from 'tap'
import type { KeyReport } from '../src/index.ts'
import { liveCircuits } from '../src/live-circuits.ts'
import { makeReport, openCircuit } from './fleet-samples.ts'
import { start } from './samples.ts'

const old = 'fal_00000001'
const row = (changes: Partial<KeyReport>): KeyReport => ({
  key: old,
  slot: null,
  state: 'previous',
  in_use: false,
  source: null,
  changeable: true,
  since: start.toISOString(),
  reason: null,
  fix: null,
  draining: false,
  ...changes,
})

t.test('a key that no work goes out with takes its circuits with it', async t => {
  const shared = openCircuit('account')
  const own = openCircuit('key')
  const gone = [openCircuit('key', {}, old), openCircuit('key_model', {}, old)]
  const live = (...keys: KeyReport[]) => liveCircuits([shared, own, ...gone], [makeReport('fal', { keys })])
  t.same(live(), [shared, own])
  t.same(live(row({})), [shared, own], 'remembered alone')
  t.same(live(row({ slot: 'previous', draining: true })), [shared, own], 'it only follows its last tracks')
  t.same(live(row({ slot: 'current', state: 'rejected' })), [shared, own, ...gone], 'it is asked for')
  t.same(live(row({ slot: 'next', state: 'ready' })), [shared, own, ...gone], 'it is staged')
  t.same(live(row({ slot: 'previous', state: 'canary', in_use: true })), [shared, own, ...gone], 'it stands in')
  t.same(liveCircuits(gone, []), gone, 'nobody knows which keys there are')
  t.same(liveCircuits(gone, [makeReport('replicate')]), gone)
})
