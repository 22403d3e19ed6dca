import t from 'tap'
import { circuitRow, claimTrial, closedCircuit } from '../src/index.ts'
import { openCircuit } from './fleet-samples.ts'
import { after, start } from './samples.ts'

t.test('a circuit is due once its time is up, until a track is on its way to try it', async t => {
  const open = openCircuit('account')
  t.strictSame(circuitRow(closedCircuit(open, start), start), [])
  t.match(circuitRow(open, after(4_999)), [{ scope: 'account', state: 'open', until: open.until, due: false }])
  t.match(circuitRow(open, after(5_000)), [{ state: 'open', due: true }])
  const tried = claimTrial(open, 'track', after(5_000))
  if (tried === null) throw new Error('its time is up')
  t.match(circuitRow(tried, after(6_000)), [{ state: 'half_open', due: false }])
  t.match(circuitRow({ ...tried, trial: null }, after(6_000)), [{ state: 'half_open', due: true }], 'it was given back')
  t.match(circuitRow(tried, after(65_000)), [{ due: true }], 'it took too long')
})
