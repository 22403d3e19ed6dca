import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import type { TrackRecord } from '@soundfoundry/track'
import t from 'tap'
import { codeOf, makeRecord, useBroker, useBus, useConnection } from './open-test-bus.ts'

function makeHooked(): TrackRecord {
  const record = makeRecord()
  return { ...record, request: { ...record.request, webhook_url: 'https://example.com/hook' } }
}

t.test('the webhooks that have to be told', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const connection = await useConnection(t, broker.url)
  const manager = await connection.jetstreamManager()
  const queued = async (): Promise<string[]> => {
    const { state } = await manager.streams.info('WEBHOOKS', { subjects_filter: '>' })
    return Object.keys(state.subjects ?? {})
  }
  const drop = () => manager.streams.purge('WEBHOOKS')

  await t.test('a track is there from its end on, once, and only when it has a webhook', async t => {
    const [plain, hooked] = [makeRecord(), makeHooked()]
    for (const record of [plain, hooked]) {
      const { revision } = await bus.tracks.create(record)
      t.equal(await bus.webhooks.count(), 0)
      await bus.tracks.replace({ ...record, status: 'canceled', stage: null }, revision)
    }
    t.same(await queued(), [`webhooks.${hooked.id}`])
    await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? bus : other).webhooks.enqueue(hooked.id)))
    t.equal(await other.webhooks.count(), 1)
    await drop()
  })

  await t.test('a track whose webhook was tried is not there again', async t => {
    const ended: TrackRecord = { ...makeHooked(), status: 'expired', stage: null }
    const webhook = { state: 'pending' as const, attempts: [], next_attempt_at: null, delivered_at: null }
    await bus.tracks.create({ ...ended, webhook })
    t.equal(await bus.webhooks.count(), 0)
  })

  await t.test('no record ends a track without its item: the item is written first', async t => {
    const ended: TrackRecord = { ...makeHooked(), status: 'canceled', stage: null }
    t.equal(await codeOf(bus.tracks.replace(ended, 999_999)), 'conflict')
    t.same(await queued(), [`webhooks.${ended.id}`], 'one too many, which does no harm')
    t.equal(await bus.tracks.get(ended.id), null)
    await drop()
  })

  await t.test('one that waits for its time is taken at once when it is enqueued anew, and once', async t => {
    const track = randomUUID()
    const looks: string[] = []
    const handle = async (each: string) => {
      looks.push(each)
      return looks.length === 1 ? { act: 'back' as const, delayMs: 3_600_000 } : { act: 'ack' as const }
    }
    const loop = await bus.webhooks.consume({ parallel: 3, handle, onError: (_error, subject) => t.fail(subject) })
    t.teardown(() => loop.stop())
    await bus.webhooks.enqueueAnew(track)
    await waitFor(() => looks.length === 1, { what: 'it is taken though nothing was there' })
    await bus.webhooks.enqueue(track)
    t.equal(await bus.webhooks.count(), 1)
    await bus.webhooks.enqueueAnew(track)
    await waitFor(async () => (await bus.webhooks.count()) === 0, { what: 'it is done' })
    t.same(looks, [track, track])
    await loop.stop()
  })

  await t.test('over two processes each is taken by one, and what is held back comes again', async t => {
    const tracks = Array.from({ length: 12 }, () => randomUUID())
    for (const track of tracks) await bus.webhooks.enqueue(track)
    const active = new Set<string>()
    const looks = new Map<string, number>()
    const handle = async (track: string) => {
      if (active.has(track)) t.fail('it is handled twice at once')
      active.add(track)
      const seen = (looks.get(track) ?? 0) + 1
      looks.set(track, seen)
      await bus.ready()
      active.delete(track)
      return seen === 1 ? { act: 'back' as const, delayMs: 50 } : { act: 'ack' as const }
    }
    const told: string[] = []
    const onError = (_error: unknown, subject: string) => void told.push(subject)
    const loops = await Promise.all([bus, other].map(each => each.webhooks.consume({ parallel: 3, handle, onError })))
    t.teardown(() => Promise.all(loops.map(loop => loop.stop())))
    await waitFor(async () => (await bus.webhooks.count()) === 0, { what: 'all are told' })
    t.same([...looks.keys()].toSorted(), tracks.toSorted())
    t.ok([...looks.values()].every(count => count === 2))

    t.same(told, [])

    await t.test('an item that nobody understands, or of another track, is set aside', async t => {
      const strange = [randomUUID(), randomUUID()]
      connection.publish(`webhooks.${strange[0]}`, JSON.stringify({ v: 1, track: randomUUID() }))
      connection.publish(`webhooks.${strange[1]}`, '{')
      await waitFor(async () => (await bus.dead.list()).length === 2, { what: 'both are dead letters' })
      await waitFor(async () => (await bus.webhooks.count()) === 0, { what: 'both are off the queue' })
      t.same(told, [])
    })
  })
})
