import t from 'tap'
import type { TrackRecord, TrackStatus } from '@soundfoundry/track'
import { EndedRecords } from '../src/ended-records.ts'
import type { Bus } from '../src/index.ts'
import { TrackIndex } from '../src/track-index.ts'
import { codeOf, makeRecord, useBroker, useBus, useConnection } from './open-test-bus.ts'

const provider = 'fal'

/** Writes a record of a status and tells the index of it. Resolves to the track's id. */
async function write(bus: Bus, index: TrackIndex, status: TrackStatus): Promise<string> {
  const { id, ...record } = makeRecord()
  const { revision } = await bus.tracks.create({ id, ...record, status })
  index.add(id, revision, 'tests', 0)
  index.apply(id, { revision, status, provider, redirected: false })
  return id
}

const changed = (record: TrackRecord): TrackRecord => ({ ...record, cancel_requested: true })

t.test('the records of ended tracks are read by their place', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const index = new TrackIndex()
  const records = new EndedRecords(await useConnection(t, broker.url), index)
  const [running, done, other] = [
    await write(bus, index, 'running'),
    await write(bus, index, 'succeeded'),
    await write(bus, index, 'expired'),
  ]

  t.match(await records.read(done), { id: done, status: 'succeeded' })
  t.equal(await records.read(running), null)
  t.equal(await records.read('unknown'), null)

  const { record, revision } = await bus.tracks.update(done, changed)
  t.match(await records.read(done), { cancel_requested: false }, 'as the index knows it')
  index.apply(done, { revision, status: 'succeeded', provider, redirected: false })
  t.same(await records.read(done), record)

  index.apply(other, { revision: revision + 1, status: 'expired', provider, redirected: false })
  t.equal(await records.read(other), null, 'not there')
  index.apply(running, { revision, status: 'expired', provider, redirected: false })
  t.equal(await records.read(running), null, 'another track’s place')
})

t.test('scattered records are held in memory, in their latest state, for as long as they are scattered', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const index = new TrackIndex()
  const records = new EndedRecords(await useConnection(t, broker.url), index)
  const rare = await write(bus, index, 'failed')
  const first = await write(bus, index, 'succeeded')
  const second = await write(bus, index, 'succeeded')
  await records.hold()
  t.equal(records.held, 2, 'the first of each kind')

  const { revision } = await bus.tracks.update(rare, changed)
  index.apply(rare, { revision, status: 'failed', provider, redirected: false })
  await records.hold()
  await broker.kill()
  t.match(await records.read(rare), { id: rare, cancel_requested: true })
  t.match(await records.read(first), { id: first })
  t.equal(await codeOf(records.read(second)), 'broker_unavailable')

  index.dropBefore(100)
  index.clear()
  await records.hold()
  t.equal(records.held, 0)
})
