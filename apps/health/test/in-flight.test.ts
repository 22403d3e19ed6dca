import assert from 'node:assert/strict'
import type { TrackRecord } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { InFlightIndex, placeOf } from '../src/in-flight.ts'
import { key } from './samples.ts'
import {
  accepted,
  after,
  dispatched,
  newTrack,
  refused,
  storing,
  submitting,
  succeeded,
  uncertain,
  waiting,
} from './track-samples.ts'

const queued = after(newTrack(), dispatched('fal'))
const begun = after(queued, submitting('i'))
const running = after(begun, accepted('i'))

const at = (state: string) => ({ kind: 'in_flight', provider: 'fal', key, state })

t.test('where a track stands', async t => {
  const cases: [what: string, record: TrackRecord, place: object | null][] = [
    ['just asked for', newTrack(), null],
    ['in the queue of a provider', queued, { kind: 'queued', provider: 'fal' }],
    ['about to be submitted', begun, at('submitting')],
    ['at the provider', running, at('accepted')],
    ['made, and being stored', after(running, storing('i')), { kind: 'storing', provider: 'fal', key }],
    ['perhaps at the provider', after(begun, uncertain('i')), at('unknown')],
    ['refused, to be routed', after(begun, refused('i')), null],
    ['waiting', after(begun, refused('i'), waiting), { kind: 'waiting' }],
    ['queued again', after(begun, refused('i'), dispatched('replicate')), { kind: 'queued', provider: 'replicate' }],
    ['done', after(running, succeeded('i')), null],
  ]
  for (const [what, record, place] of cases) t.strictSame(placeOf(record), place, what)
})

const other = 'replicate_00000002'
const shapes: readonly TrackRecord[] = [
  newTrack(),
  queued,
  running,
  after(running, storing('i')),
  after(newTrack(), waiting),
  after(newTrack(), dispatched('replicate'), submitting('i', 1, other)),
  after(running, succeeded('i')),
]
const ids = fc.constantFrom('a', 'b', 'c', 'd')
const told = fc.array(fc.tuple(ids, fc.constantFrom(...shapes)), { maxLength: 12 })

/** What an index counts, in a form to compare. */
const counts = (index: InFlightIndex) => ({
  waiting: index.waiting,
  at: [index.at('fal'), index.at('replicate')],
  storing: [index.storingFrom('fal'), index.storingFrom('replicate')],
  queued: [index.queuedAt('fal'), index.queuedAt('replicate')],
  on: [index.on(key), index.on(other)],
  keys: index
    .keys()
    .map(each => `${each.provider} ${each.key}`)
    .sort(),
})

function countsOf(places: ReadonlyMap<string, TrackRecord>) {
  const fresh = new InFlightIndex()
  for (const [id, record] of places) fresh.tell(id, record)
  return counts(fresh)
}

t.test('only the latest record of each track counts', async t => {
  fc.assert(
    fc.property(told, records => {
      const index = new InFlightIndex()
      for (const [id, record] of records) index.tell(id, record)
      assert.deepEqual(counts(index), countsOf(new Map(records)))
    }),
  )
  t.pass('for everything tried')
})

t.test('a filling replaces what was known, but for what was told meanwhile', async t => {
  fc.assert(
    fc.property(told, told, told, (before, read, during) => {
      const index = new InFlightIndex()
      for (const [id, record] of before) index.tell(id, record)
      const filling = index.startFilling()
      for (const [id, record] of during.slice(0, 3)) index.tell(id, record)
      for (const [id, record] of read) filling.offer(id, record)
      for (const [id, record] of during.slice(3)) index.tell(id, record)
      filling.finish()
      assert.deepEqual(counts(index), countsOf(new Map([...read, ...during])))
    }),
  )
  t.pass('for everything tried')
})

t.test('an older filling that ends late changes nothing', async t => {
  const index = new InFlightIndex()
  const older = index.startFilling()
  older.offer('a', queued)
  const newer = index.startFilling()
  newer.offer('b', running)
  newer.finish()
  older.finish()
  t.equal(index.queuedAt('fal'), 0)
  t.equal(index.on(key), 1)
  t.strictSame(index.keys(), [{ provider: 'fal', key }])
})
