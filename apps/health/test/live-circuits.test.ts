import type { KeyReport } from '@soundfoundry/track'
import t from 'tap'
import { liveCircuits } from '../src/live-circuits.ts'
import { ago, key, makeReport, openCircuit } from './samples.ts'

const old = 'fal_00000001'
const row = (changes: Partial<KeyReport>): KeyReport => ({
  key: old,
  slot: null,
  state: 'previous',
  in_use: false,
  source: null,
  changeable: true,
  since: ago(60),
  reason: null,
  fix: null,
  draining: false,
  ...changes,
})

t.test('a key that no work goes out with takes its circuits with it', async t => {
  const shared = openCircuit('account', 'Unlock it.')
  const own = openCircuit('key', 'Renew it.')
  const gone = [openCircuit('key', 'Renew it.', { key: old }), openCircuit('key_model', 'Allow it.', { key: old })]
  const live = (...keys: KeyReport[]) => liveCircuits([shared, own, ...gone], [{ ...makeReport({ key }), keys }])
  t.same(live(), [shared, own])
  t.same(live(row({})), [shared, own], 'remembered alone')
  t.same(live(row({ slot: 'previous', draining: true })), [shared, own], 'it only follows its last tracks')
  t.same(live(row({ slot: 'current', state: 'rejected' })), [shared, own, ...gone], 'it is asked for')
  t.same(live(row({ slot: 'next', state: 'ready' })), [shared, own, ...gone], 'it is staged')
  t.same(live(row({ slot: 'previous', state: 'canary', in_use: true })), [shared, own, ...gone], 'it stands in')
  t.same(liveCircuits(gone, []), gone, 'nobody knows which keys there are')
  t.same(liveCircuits(gone, [makeReport({ provider: 'replicate' })]), gone)
})
