import { parseKeysAnswer, type KeyReport, type WorkerReport } from '@soundfoundry/track'
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { InFlightIndex } from '../src/in-flight.ts'
import { keysAnswer, type KeyKnowledge } from '../src/keys-answer.ts'
import { ago, key, keyReport, makeReport, now } from './samples.ts'
import { accepted, after, dispatched, newTrack, submitting } from './track-samples.ts'

const next = 'fal_00000002'
const day = 86_400

function worker(name: string, keys: KeyReport[], traits: Partial<WorkerReport> = {}): WorkerReport {
  return { ...makeReport(), worker: name, credential: null, keys, ...traits }
}

function inFlightOn(...keys: string[]): InFlightIndex {
  const index = new InFlightIndex()
  for (const each of keys) {
    const record = after(newTrack(), dispatched('fal'), submitting('i', 1, each), accepted('i'))
    index.tell(record.id, record)
  }
  return index
}

function answer(reports: WorkerReport[], known: Partial<KeyKnowledge> = {}) {
  const nothing = { sightings: [], inFlight: new InFlightIndex(), hours: [], maxAgeDays: 90, now }
  return parseKeysAnswer(keysAnswer({ ...nothing, reports, ...known }))
}

t.test('one credential over several workers', async t => {
  const cases: [what: string, states: [string, boolean][], state: string, workers: number][] = [
    [
      'in use everywhere',
      [
        ['current', true],
        ['current', true],
      ],
      'current',
      2,
    ],
    [
      'proven by one, about to be by the other',
      [
        ['current', true],
        ['canary', false],
      ],
      'canary',
      1,
    ],
    [
      'standing in at one',
      [
        ['canary', true],
        ['held', false],
      ],
      'held',
      1,
    ],
    [
      'checked by one',
      [
        ['checked', false],
        ['current', true],
      ],
      'checked',
      1,
    ],
    [
      'taken back by one',
      [
        ['current', true],
        ['rolled_back', false],
      ],
      'rolled_back',
      1,
    ],
    [
      'rejected by one',
      [
        ['rejected', false],
        ['probed', false],
      ],
      'rejected',
      0,
    ],
    [
      'still in use at one',
      [
        ['previous', false],
        ['current', true],
      ],
      'current',
      1,
    ],
    [
      'of a later release',
      [
        ['pondered', false],
        ['rejected', false],
      ],
      'pondered',
      0,
    ],
  ]
  for (const [what, states, state, workers] of cases) {
    const reports = states.map(([each, in_use], index) => worker(`w${index}`, [keyReport({ state: each, in_use })]))
    for (const order of [reports, reports.toReversed()]) t.match(answer(order).keys, [{ key, state, workers }], what)
  }
})

t.test('why it is where it is comes from the worker that says most', async t => {
  const refused = keyReport({ state: 'rejected', in_use: false, reason: 'key_refused', fix: 'Renew it.' })
  const unnamed = keyReport({ slot: null, source: null, state: 'previous', in_use: false, changeable: false })
  const { keys } = answer([worker('a', [unnamed]), worker('b', [refused])])
  t.match(keys, [{ state: 'rejected', reason: 'key_refused', fix: 'Renew it.', slot: 'current', changeable: false }])
  t.equal(keys[0]?.source, refused.source)
})

const old = (state: string, slot: KeyReport['slot'] = null) => keyReport({ state, slot, in_use: false })

t.test('what one worker remembers of a vain try says nothing once another one tries again', async t => {
  const remembers = worker('w1', [keyReport({ slot: null, state: 'rolled_back', in_use: false })])
  const tries = worker('w2', [keyReport({ slot: 'current', state: 'candidate', in_use: false })])
  t.match(answer([remembers]).keys, [{ slot: null, state: 'rolled_back' }])
  t.match(answer([remembers, tries]).keys, [{ slot: 'current', state: 'candidate' }])
})

t.test('a credential is retired when neither a source nor a track needs it any more', async t => {
  const cases: [what: string, row: KeyReport, inFlight: InFlightIndex, state: string][] = [
    ['nothing needs it', old('previous'), new InFlightIndex(), 'retired'],
    ['a track of the fleet is followed with it', old('previous'), inFlightOn(key), 'previous'],
    ['the worker is done with it, the fleet is not', old('retired'), inFlightOn(key), 'previous'],
    ['a source names it', old('previous', 'previous'), new InFlightIndex(), 'previous'],
    ['only another credential has tracks', old('previous'), inFlightOn(next), 'retired'],
  ]
  for (const [what, row, inFlight, state] of cases) {
    const shown = answer([worker('a', [row])], { inFlight }).keys.find(each => each.key === key)
    t.equal(shown?.state, state, what)
    t.equal(shown?.in_flight, inFlight.on(key), what)
  }
})

t.test('a credential that tracks are followed with is listed though no worker has it', async t => {
  const { keys, workers } = answer([], { inFlight: inFlightOn(key, key) })
  t.match(keys, [{ key, provider: 'fal', state: 'previous', in_flight: 2, workers: 0, reason: 'not_held' }])
  t.match(keys[0]?.fix, /FAL_KEY_PREVIOUS/)
  t.strictSame(workers, { fal: 0, replicate: 0 })
})

t.test('age and environments are those of the first sighting', async t => {
  const sighting = { v: 1, key, provider: 'fal', environments: ['development', 'staging'] } as const
  const sighted = (days: number) => ({
    ...sighting,
    environments: [...sighting.environments],
    first_seen_at: ago(days * day),
  })
  for (const [days, age, due] of [
    [1, 'fresh', 89],
    [80, 'due', 10],
    [91, 'overdue', -1],
  ] as const) {
    const { keys } = answer([worker('a', [keyReport()])], { sightings: [sighted(days)] })
    t.match(keys, [{ age_days: days, due_in_days: due, age, environments: sighting.environments }])
  }
  t.match(answer([worker('a', [keyReport()])]).keys, [{ age_days: null, age: null, first_seen_at: null }])
})

t.test('what it did last, and what it cost today', async t => {
  const submit = { intent: 'i', model: 'm', reason: null, http_status: null, explanation: null }
  const refusal = { at: ago(5), key, model: 'm', reason: 'key_refused', http_status: 401, explanation: 'No.' } as const
  const reports = [
    worker('a', [keyReport()], {
      recent_submits: [
        { ...submit, at: ago(90), key, accepted: true },
        { ...submit, at: ago(60), key, accepted: true },
        { ...submit, at: ago(30), key, accepted: false },
        { ...submit, at: ago(10), key: next, accepted: true },
      ],
    }),
    worker('b', [keyReport()], { last_refusal: refusal }),
    worker('c', [keyReport()], { last_refusal: { ...refusal, at: ago(70) } }),
  ]
  const hour = {
    provider: 'fal',
    key,
    hour: now.getTime(),
    submits: 6,
    refused: { timeout: 1, key_refused: 2 },
    spend_usd: 0.25,
    unpriced: 2,
  } as const
  t.match(answer(reports, { hours: [hour] }).keys, [
    {
      last_success_at: ago(60),
      last_refusal: { at: ago(5), reason: 'key_refused', http_status: 401, explanation: 'No.' },
      submits_today: 6,
      refused_today: 3,
      spend_usd_today: 0.25,
      unpriced_today: 2,
    },
  ])
})

const foreign = (id: string, seconds: number) => ({
  key,
  model: 'm',
  provider_request_id: id,
  created_at: ago(seconds),
})

t.test('what somebody else did with it in the last day, and whether it may do too much', async t => {
  const { keys } = answer([
    worker('a', [keyReport()], { foreign_work: [foreign('late', 10), foreign('old', 90_000)] }),
    worker('b', [keyReport()], { foreign_work: [foreign('late', 10), foreign('early', 50)], too_powerful: key }),
    worker('c', [keyReport({ key: next, slot: 'next', in_use: false })]),
  ])
  t.match(keys, [
    { key, foreign_requests: ['early', 'late'], too_powerful: true },
    { key: next, foreign_requests: [], too_powerful: false },
  ])
  t.equal(keys[0]?.foreign_requests.length, 2)
})

t.test('sources that cannot be read stand side by side, after what can', async t => {
  const unreadable = { key: null, state: 'rejected', in_use: false, reason: 'source_unreadable' } as const
  const rows = [
    keyReport({ ...unreadable, slot: 'next', source: 'FAL_KEY_NEXT_FILE' }),
    keyReport({ ...unreadable, slot: 'previous', source: 'FAL_KEY_PREVIOUS_FILE' }),
    keyReport({ key: next, slot: null, state: 'previous' }),
    keyReport(),
  ]
  const { keys } = answer([worker('a', rows), worker('b', rows)])
  t.strictSame(
    keys.map(each => [each.key, each.slot]),
    [
      [key, 'current'],
      [null, 'next'],
      [null, 'previous'],
      [next, null],
    ],
  )
})

t.test('a worker that does not list its credentials still works with one', async t => {
  const { keys, workers } = answer([makeReport()])
  t.match(keys, [{ key, state: 'current', slot: 'current', workers: 1, source: 'FAL_KEY' }])
  t.strictSame(workers, { fal: 1, replicate: 0 })
})

t.test('the order of the reports never matters, and each credential is told once', async t => {
  const states = fc.constantFrom('current', 'canary', 'held', 'rejected', 'previous', 'retired')
  const slots = fc.constantFrom('current' as const, 'next' as const, 'previous' as const, null)
  const rows = fc
    .record({ key: fc.constantFrom(key, next), state: states, slot: slots, in_use: fc.boolean() })
    .map(keyReport)
  const reports = fc.array(fc.uniqueArray(rows, { selector: row => row.key ?? '', maxLength: 2 }), { maxLength: 4 })
  fc.assert(
    fc.property(reports, fc.boolean(), (lists, inFlight) => {
      const workers = lists.map((keys, index) => worker(`w${index}`, keys))
      const known = { inFlight: inFlight ? inFlightOn(key) : new InFlightIndex() }
      const told = answer(workers, known)
      assert.deepEqual(answer(workers.toReversed(), known), told)
      assert.equal(new Set(told.keys.map(each => each.key)).size, told.keys.length)
      for (const each of told.keys) assert.ok(each.state !== 'retired' || (each.in_flight === 0 && each.slot === null))
    }),
  )
  t.pass('for everything tried')
})
