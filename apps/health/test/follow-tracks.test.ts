import { openBus } from '@soundfoundry/bus'
import { startBroker, waitFor } from '@soundfoundry/testkit'
import type { TrackRecord } from '@soundfoundry/track'
import t from 'tap'
import { followTracks } from '../src/follow-tracks.ts'
import { InFlightIndex } from '../src/in-flight.ts'
import { key } from './samples.ts'
import { accepted, after, dispatched, newTrack, submitting, waiting } from './track-samples.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const running = () => after(newTrack(), dispatched('fal'), submitting('i'), accepted('i'))

t.test(
  'the index is filled from the queues, kept by what is told, and filled again after a lost connection',
  async t => {
    const broker = await startBroker()
    t.teardown(() => broker.stop())
    const bus = await openBus({ name: 'health', servers: [broker.url], retentionDays: 1, log: silent })
    t.teardown(() => bus.close())
    const add = async (record: TrackRecord, queue: 'fal' | 'route') => {
      await bus.tracks.create(record)
      await bus.jobs.enqueue(queue, { track: record.id, dispatch: 1 })
    }
    await Promise.all(Array.from({ length: 150 }, () => add(running(), 'fal')))
    await add(after(newTrack(), waiting), 'route')

    const index = new InFlightIndex()
    const told: string[] = []
    const follower = followTracks({ bus, log: silent, index, onRecord: record => void told.push(record.id) })
    t.teardown(() => follower.stop())
    await follower.filled
    t.equal(index.on(key), 150)
    t.equal(index.waiting, 1)
    t.strictSame(told, [], 'what was there before is counted, not told')

    const queued = after(newTrack(), dispatched('fal'))
    await add(queued, 'fal')
    await waitFor(() => index.queuedAt('fal') === 1, { what: 'the change notice' })
    t.strictSame(told, [queued.id])

    index.tell('a track whose end was missed', running())
    t.equal(index.on(key), 151)
    await broker.restart()
    await waitFor(() => index.on(key) === 150, { what: 'the index to be filled again' })
    t.equal(index.queuedAt('fal'), 1)
    t.equal(index.waiting, 1)
  },
)
