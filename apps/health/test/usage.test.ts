import { openBus, type Bus } from '@soundfoundry/bus'
import { createLogger, createScrubber } from '@soundfoundry/service'
import { startBroker, waitFor } from '@soundfoundry/testkit'
import { usageAnswer, type TrackEvent } from '@soundfoundry/track'
import t from 'tap'
import { UsageCounter } from '../src/usage-counter.ts'
import { accepted, afterAt, dispatched, newTrack, refused, submitting, succeeded } from './track-samples.ts'

interface Teardown {
  teardown(end: () => unknown): void
}

const log = createLogger({
  name: 'health',
  level: 'info',
  scrubber: createScrubber(),
  destination: { write: () => undefined },
})

async function useBus(t: Teardown, url: string): Promise<Bus> {
  const bus = await openBus({ name: 'health', servers: [url], retentionDays: 30, log })
  t.teardown(() => bus.close())
  return bus
}

/** A health app's counter, with a connection of its own. */
async function useCounter(t: Teardown, url: string): Promise<UsageCounter> {
  const bus = await useBus(t, url)
  const counter = new UsageCounter(bus, await bus.usage(), log)
  void counter.start()
  t.teardown(() => counter.stop())
  return counter
}

/** Makes a track at fal, record by record, as the house does. */
async function make(bus: Bus, end: TrackEvent = succeeded('i')): Promise<string> {
  const { id, ...first } = newTrack()
  await bus.tracks.create({ id, ...first, created_at: new Date().toISOString() })
  for (const event of [dispatched('fal'), submitting('i'), accepted('i'), end]) {
    await bus.tracks.update(id, record => afterAt(new Date(), record, event))
  }
  return id
}

const totals = (counter: UsageCounter) => usageAnswer(counter.hours(), '24h', new Date()).totals.fal
const counts = (counter: UsageCounter, succeeded: number) =>
  waitFor(() => totals(counter).succeeded >= succeeded, { what: `${succeeded} tracks in the counters` })

t.test('what ends is counted once, over restarts and by any number of health apps', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const bus = await useBus(t, broker.url)
  for (let made = 0; made < 3; made++) await make(bus)

  const first = await useCounter(t, broker.url)
  await t.test('what was there before the first of them, and what comes later', async t => {
    await counts(first, 3)
    const id = await make(bus)
    await counts(first, 4)
    // Its record is written once more, as after its webhook.
    await bus.tracks.update(id, record => ({ ...record }))
    t.match(totals(first), { submits: 4, succeeded: 4, audio_s: 244.8, unpriced: 4 })
  })

  await t.test('with two side by side', async t => {
    const second = await useCounter(t, broker.url)
    await Promise.all(Array.from({ length: 40 }, () => make(bus)))
    await Promise.all([counts(first, 44), counts(second, 44)])
    await Promise.all([first.stop(), second.stop()])
    t.match(
      [totals(first), totals(second)],
      [
        { submits: 44, succeeded: 44 },
        { submits: 44, succeeded: 44 },
      ],
    )
  })

  await t.test('after a restart, what ended while there was none', async t => {
    await Promise.all(Array.from({ length: 5 }, () => make(bus)))
    const third = await useCounter(t, broker.url)
    t.equal(totals(third).submits >= 44, true, 'nothing is lost')
    await counts(third, 49)
    const { id } = newTrack()
    await bus.tracks.create({ ...newTrack(), id, created_at: new Date().toISOString() })
    for (const event of [dispatched('fal'), submitting('i'), refused('i'), { type: 'cancel_requested' }] as const) {
      await bus.tracks.update(id, record => afterAt(new Date(), record, event))
    }
    await waitFor(() => totals(third).canceled === 1, { what: 'the canceled track' })
    t.match(totals(third), { submits: 50, succeeded: 49, canceled: 1, refused: { key_refused: 1 } })
  })
})
