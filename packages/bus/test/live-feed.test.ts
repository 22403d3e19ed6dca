import type { TrackRecord } from '@soundfoundry/track'
import { freePort, waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { makeRecord, useBroker, useBus, useConnection } from './open-test-bus.ts'

type Told = [status: string, revision: number]

/** How many subscriptions on `live.*` the broker holds, over all processes. */
async function liveSubscriptions(monitorPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${monitorPort}/connz?subs=1`)
  return (await response.text()).split('"live.').length - 1
}

t.test('the live feed', async t => {
  const monitorPort = await freePort()
  const broker = await useBroker(t, { arguments: ['--http_port', String(monitorPort)] })
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])

  await t.test('a listener hears every record of its track, with its revision, until it stops', async t => {
    const record = makeRecord()
    const told: Told[] = []
    const stop = bus.live.listen(record.id, (record, revision) => void told.push([record.status, revision]))
    // The other process has a connection of its own: its first write may be there before the first listener is.
    await bus.ready()
    const created = await other.tracks.create(record)
    await other.tracks.create(makeRecord())
    const running = await other.tracks.replace({ ...record, status: 'running' }, created.revision)
    await waitFor(() => told.length === 2, { what: 'both changes' })
    t.same(told, [
      ['queued', created.revision],
      ['running', running.revision],
    ])
    stop()
    stop()
    const again: Told[] = []
    bus.live.listen(record.id, (record, revision) => void again.push([record.status, revision]))
    stop()
    await other.tracks.replace({ ...record, status: 'failed' }, running.revision)
    await waitFor(() => again.length === 1, { what: 'the change at the later listener' })
    t.equal(told.length, 2)
  })

  await t.test('however many listen, the broker sends each change to the process once', async t => {
    const record = makeRecord()
    let heard = 0
    const stops = Array.from({ length: 1_000 }, () => bus.live.listen(record.id, () => void (heard += 1)))
    await other.tracks.create(record)
    await waitFor(() => heard === 1_000, { what: 'everybody told' })
    t.equal(await liveSubscriptions(monitorPort), 1)
    for (const stop of stops) stop()
  })

  await t.test('a listener that throws, and a record of unknown shape, keep nothing from the others', async t => {
    const record = makeRecord()
    const heard: TrackRecord[] = []
    bus.live.listen(record.id, () => {
      throw new Error('a broken listener')
    })
    bus.live.listen(record.id, record => void heard.push(record))
    const raw = await useConnection(t, broker.url)
    await raw.jetstream().publish(`tracks.${record.id}`, '{"v":2}')
    const { seq } = await raw.jetstream().publish(`tracks.${record.id}`, JSON.stringify(record))
    await waitFor(() => heard.length === 1, { what: 'the readable record' })
    t.ok(seq > 0)
    t.match(bus.lines, [
      { fields: { err: { code: 'message_invalid' } } },
      { fields: { err: { message: 'a broken listener' } } },
    ])
  })
})

t.test('after a lost connection everybody is told what was missed', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const record = makeRecord()
  const created = await bus.tracks.create(record)
  const told: Told[] = []
  bus.live.listen(record.id, (record, revision) => void told.push([record.status, revision]))
  await broker.kill()
  await broker.restart()
  // Written before the bus is back, by a process that is there earlier.
  const other = await useBus(t, broker.url)
  const { revision } = await other.tracks.replace({ ...record, status: 'succeeded' }, created.revision)
  await waitFor(() => told.some(([status]) => status === 'succeeded'), { what: 'the missed change' })
  t.ok(
    told.every(([, at], index) => at >= (told[index - 1]?.[1] ?? 0)),
    'nobody is taken back',
  )
  t.same(told.at(-1), ['succeeded', revision])

  let next = revision
  const afterwards = await waitFor(() => bus.tracks.replace({ ...record, status: 'failed' }, next).catch(() => null), {
    what: 'a write after the return',
  })
  next = afterwards.revision
  await waitFor(() => told.at(-1)?.[1] === next, { what: 'a change after the return' })
})
