import * as fc from 'fast-check'
import t from 'tap'
import {
  circuitName,
  circuitScopes,
  claimTrial,
  closedCircuit,
  type Circuit,
  type CircuitScope,
  type WorkerReport,
} from '@soundfoundry/track'
import { viewProviders } from '../src/provider-view.ts'
import { after, makeReport, model, openCircuit, start, subjectOf } from './samples.ts'

const keyed = (key: string, changes: Partial<WorkerReport> = {}) =>
  makeReport('fal', { worker: key, credential: { key, slot: 'current', source: 'environment' }, ...changes })

function viewFal(reports: readonly WorkerReport[], circuits: readonly Circuit[] = [], now = start) {
  const named = new Map(circuits.map(circuit => [circuitName(circuit), circuit]))
  const view = viewProviders(reports, name => named.get(name), now).get('fal')
  if (view === undefined) throw new Error('every provider has a view')
  return view
}

t.test('a provider is there as soon as one of its workers reports', async t => {
  t.same(viewFal([]), { name: 'fal', present: false, models: [] })
  t.same(viewFal([makeReport('replicate')]), { name: 'fal', present: false, models: [] })
  t.match(viewFal([makeReport('fal')]), {
    present: true,
    models: [{ passage: 'open_road', trials: [], reopensAt: null }],
  })
})

t.test('the clocks of workers do not matter', async t => {
  const hourAgo = new Date(start.getTime() - 3_600_000).toISOString()
  t.match(viewFal([makeReport('fal', { at: hourAgo })]), { present: true, models: [{ passage: 'open_road' }] })
})

t.test('without a credential it is known what a provider offers, and all of it is barred', async t => {
  t.match(viewFal([makeReport('fal', { credential: null })]), {
    present: true,
    models: [{ capability: { id: 'fal/model' }, passage: 'barred', reopensAt: null }],
  })
})

t.test('a model is only passable with the key of a worker that offers it', async t => {
  const old = keyed('fal_a', { models: [model('fal/old')] })
  const bare = makeReport('fal', { credential: null, models: [model('fal/new')] })
  const { models } = viewFal([bare, old])
  t.same(
    models.map(({ capability, passage }) => [capability.id, passage]),
    [
      ['fal/old', 'open_road'],
      ['fal/new', 'barred'],
    ],
  )
})

t.test('every scope of circuit bars, then lets one track through, then nothing more', async t => {
  for (const scope of circuitScopes) {
    const open = openCircuit(subjectOf('fal', scope))
    const reports = [makeReport('fal')]
    const name = circuitName(open)
    t.match(viewFal(reports, [open]).models, [{ passage: 'barred', trials: [], reopensAt: open.until }], scope)
    t.match(viewFal(reports, [open], after(5_000)).models, [{ passage: 'one_trial', trials: [name] }], scope)
    const claimed = claimTrial(open, 'track', after(5_000))
    t.match(viewFal(reports, claimed === null ? [] : [claimed], after(5_001)).models, [
      { passage: 'barred', reopensAt: after(65_000).toISOString() },
    ])
    t.match(viewFal(reports, [closedCircuit(open, start)]).models, [{ passage: 'open_road' }], scope)
  }
})

t.test('one barred circuit is enough, and the last to reopen counts', async t => {
  const account = openCircuit(subjectOf('fal', 'account'))
  const key = openCircuit(subjectOf('fal', 'key'), start, { until: after(60_000).toISOString() })
  t.match(viewFal([makeReport('fal')], [account, key], after(10_000)).models, [
    { passage: 'barred', reopensAt: after(60_000).toISOString() },
  ])
  t.match(viewFal([makeReport('fal')], [account, key], after(60_000)).models, [
    { passage: 'one_trial', trials: ['fal.account', 'fal.key.fal_key'] },
  ])
})

t.test(
  "a model is as passable as the fleet's best key, and the circuits of other models and providers do not matter",
  async t => {
    const refused = openCircuit({ provider: 'fal', scope: 'key', key: 'fal_a', model: null })
    t.match(viewFal([keyed('fal_a'), keyed('fal_b')], [refused]).models, [{ passage: 'open_road', trials: [] }])
    t.match(viewFal([keyed('fal_a')], [refused]).models, [{ passage: 'barred' }])
    const others = [
      openCircuit(subjectOf('replicate')),
      openCircuit({ provider: 'fal', scope: 'model', key: null, model: 'fal/another' }),
    ]
    t.match(viewFal([keyed('fal_a')], others).models, [{ passage: 'open_road' }])
  },
)

t.test('a track goes on trial only where every circuit in its way can be claimed, and it claims them all', async t => {
  const circuit = fc.record({
    scope: fc.constantFrom<CircuitScope>(...circuitScopes),
    openMs: fc.integer({ min: 1, max: 10_000 }),
    isTried: fc.boolean(),
    isClosed: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(circuit), fc.nat(20_000), (made, ms) => {
      const all = made.map(({ scope, openMs, isTried, isClosed }) => {
        const until = after(openMs)
        const open = openCircuit(subjectOf('fal', scope), start, { until: until.toISOString() })
        if (isClosed) return closedCircuit(open, start)
        return isTried ? (claimTrial(open, 'another', until) ?? open) : open
      })
      const present = [...new Map(all.map(each => [circuitName(each), each])).values()]
      const [seen] = viewFal([makeReport('fal')], present, after(ms)).models
      if (seen === undefined) return false
      const inTheWay = present.filter(({ state }) => state !== 'closed')
      const claimable = inTheWay.filter(each => claimTrial(each, 'track', after(ms)) !== null)
      if (seen.passage === 'barred') return claimable.length < inTheWay.length
      if (claimable.length < inTheWay.length) return false
      if ((seen.passage === 'one_trial') !== inTheWay.length > 0) return false
      return JSON.stringify(seen.trials.toSorted()) === JSON.stringify(inTheWay.map(circuitName).sort())
    }),
    { numRuns: 1_000 },
  )
  t.pass('for all circuits')
})

t.test('all routers see the same, in whatever order the reports reached them', async t => {
  const scope = fc.constantFrom<CircuitScope>(...circuitScopes)
  const reports = fc.array(
    fc.record({ worker: fc.uuid(), key: fc.option(fc.constantFrom('fal_a', 'fal_b')), own: fc.boolean() }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(reports, fc.array(scope), fc.nat(10_000), (made, scopes, ms) => {
      const all = made.map(({ worker, key, own }) =>
        makeReport('fal', {
          worker,
          models: own ? [model('fal/model')] : [model('fal/other'), model('fal/model')],
          credential: key === null ? null : { key, slot: 'current', source: 'environment' },
        }),
      )
      const circuits = scopes.map(each =>
        openCircuit({ ...subjectOf('fal', each), key: each.startsWith('key') ? 'fal_a' : null }),
      )
      const seen = viewFal(all, circuits, after(ms))
      return JSON.stringify(seen) === JSON.stringify(viewFal(all.toReversed(), circuits, after(ms)))
    }),
  )
  t.pass('for every fleet')
})
