import t from 'tap'
import type { TrackRecord } from '@soundfoundry/track'
import { writeIntent } from '../src/write-intent.ts'
import { after, dispatched, submitting, useBroker, useBus } from './workbench.ts'

const intending = (record: TrackRecord, intent: string) => after(record, submitting(intent))
const soon = () => Date.now() + 5_000

t.test('one intent is written, told twice it is still the same, and every other one loses', async t => {
  const bus = await useBus(t, await useBroker(t))
  const before = await bus.tracks.create(dispatched())
  const mine = intending(before.record, 'mine')
  const revision = await writeIntent(bus, before, mine, soon())
  t.equal(revision, await bus.tracks.lastRevision(mine.id))
  t.equal(await writeIntent(bus, before, mine, soon()), revision, 'as when the first answer was lost')
  t.equal(await writeIntent(bus, before, intending(before.record, 'theirs'), soon()), null)
  t.match((await bus.tracks.get(mine.id))?.record.attempts, [{ intent: 'mine' }])
})

t.test('any other change of the record comes first too', async t => {
  const bus = await useBus(t, await useBroker(t))
  const before = await bus.tracks.create(dispatched())
  await bus.tracks.replace({ ...before.record, updated_at: new Date().toISOString() }, before.revision)
  t.equal(await writeIntent(bus, before, intending(before.record, 'mine'), soon()), null)
})

t.test('a broker that is away is waited for until there is no time left to send in', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const [before, other] = await Promise.all([bus.tracks.create(dispatched()), bus.tracks.create(dispatched())])
  await broker.kill()
  await t.rejects(writeIntent(bus, other, intending(other.record, 'late'), Date.now() - 1), {
    code: 'broker_unavailable',
  })
  const writing = writeIntent(bus, before, intending(before.record, 'mine'), Date.now() + 30_000)
  await broker.restart()
  t.equal(await writing, await bus.tracks.lastRevision(before.record.id))
})
