import { circuitScopes, reasons, type Circuit, type ProviderName, type WorkerReport } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { judgeProvider } from '../src/judge-provider.ts'
import { ago, makeReport, now, openCircuit } from './samples.ts'

const keys = fc.constantFrom('k1', 'k2')
const models = fc.constantFrom('a', 'b', 'c')
const text = fc.option(fc.constantFrom('Do this.', 'Do that.'), { nil: null })
const findings = fc.record({
  scope: fc.constantFrom('account', 'key', 'model', 'endpoint'),
  model: fc.option(models, { nil: null }),
  state: fc.constantFrom('ok', 'refused', 'unknown'),
  reason: fc.option(fc.constantFrom(...reasons), { nil: null }),
  http_status: fc.constant(null),
  explanation: text,
})
const traits = fc.record({
  provider: fc.constantFrom<ProviderName>('fal', 'replicate'),
  key: keys,
  models: fc.uniqueArray(models),
  reportedAgo: fc.integer({ min: -10, max: 60 }),
  probedAgo: fc.integer({ min: -10, max: 400 }),
  probeKey: keys,
  findings: fc.array(findings, { maxLength: 3 }),
})
const lacks = fc.constantFrom({}, { credential: null }, { probe: null }, { credential: null, probe: null })
const reports: fc.Arbitrary<WorkerReport> = fc
  .tuple(traits, lacks)
  .map(([traits, lack]) => Object.assign(makeReport(traits), lack))

const subjects = fc.record({ key: keys, model: models, reason: fc.constantFrom(...reasons) })
const states = fc.record({
  state: fc.constantFrom('closed', 'open', 'half_open'),
  explanation: text,
  until: fc.constantFrom(ago(60), ago(0), ago(-60)),
})
const circuits: fc.Arbitrary<Circuit> = fc
  .tuple(fc.constantFrom(...circuitScopes), subjects, states)
  .map(([scope, subject, state]) => Object.assign(openCircuit(scope, '', subject), state))

t.test('whatever is reported, there is an error exactly when it is not ok', async t => {
  fc.assert(
    fc.property(fc.array(reports, { maxLength: 4 }), fc.array(circuits, { maxLength: 4 }), (reports, circuits) => {
      const { state, error } = judgeProvider('fal', reports, circuits, now)
      return ['ok', 'degraded', 'down'].includes(state) && (state === 'ok') === (error === null) && error !== ''
    }),
    { numRuns: 1_000 },
  )
  t.pass('for everything tried')
})

t.test('one more open circuit never makes it better, and the order never matters', async t => {
  const rank = { ok: 0, degraded: 1, down: 2 }
  const lists = [fc.array(reports, { maxLength: 4 }), fc.array(circuits, { maxLength: 4 }), circuits] as const
  fc.assert(
    fc.property(...lists, (reports, circuits, more) => {
      const { state } = judgeProvider('fal', reports, circuits, now)
      const worse = judgeProvider('fal', reports, [...circuits, more], now)
      const turned = judgeProvider('fal', reports.toReversed(), circuits.toReversed(), now)
      return rank[worse.state] >= rank[state] && turned.state === state
    }),
    { numRuns: 1_000 },
  )
  t.pass('for everything tried')
})
