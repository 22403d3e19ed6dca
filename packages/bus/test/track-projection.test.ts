import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { TrackRecord } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import type { Bus, TrackFilter } from '../src/index.ts'
import { codeOf, makeRecord, makeRequest, useBroker, useBus, useConnection } from './open-test-bus.ts'

const all = Number.POSITIVE_INFINITY
const caller = 'tests'

/** Asks for a track, takes it to a record, and returns its id. */
async function make(bus: Bus, change: Partial<TrackRecord> = {}): Promise<string> {
  const request = makeRequest()
  await bus.requests.append(request)
  const { revision } = await bus.tracks.create({ ...makeRecord(request.id), ...change, status: 'queued' })
  if (change.status !== undefined) await bus.tracks.replace({ ...makeRecord(request.id), ...change }, revision)
  return request.id
}

const dispatch = { number: 1, provider: 'fal', model: 'm', trial: false, at: '2026-01-01T00:00:00Z' } as const

async function listed(bus: Bus, filter: TrackFilter = {}): Promise<string[]> {
  return (await bus.list().page({ caller, ...filter }, all, 100)).map(({ id }) => id)
}

const filled = (bus: Bus) => waitFor(() => bus.list().isFilled, { what: 'a full index' })

t.test('the list of tracks', async t => {
  const broker = await useBroker(t)
  const writer = await useBus(t, broker.url)
  const made = [
    await make(writer),
    await make(writer, { status: 'succeeded', dispatch }),
    await make(writer, { status: 'failed', dispatch }),
  ]
  const bus = await useBus(t, broker.url)

  await t.test('says that it is not there yet, and then holds what was there before it', async t => {
    t.equal(await codeOf(listed(bus)), 'list_not_ready')
    await filled(bus)
    t.same(await listed(bus), made.toReversed())
    t.same(await listed(bus, { status: ['succeeded'] }), [made[1]])
    t.same(await bus.list().page({ caller, provider: 'fal' }, all, 1), [{ id: made[2], sequence: 3 }])
    t.equal(bus.list().size, 3)
  })

  await t.test('holds what its own process has just written, at once', async t => {
    for (let round = 0; round < 50; round++) {
      const request = makeRequest()
      await bus.requests.append(request)
      t.equal((await listed(bus))[0], request.id)
    }
  })

  await t.test('follows what other processes write', async t => {
    const id = await make(writer, { status: 'canceled' })
    t.ok(await waitFor(async () => (await listed(bus, { status: ['canceled'] }))[0] === id, { what: 'the cancel' }))
  })

  await t.test('reads the body of what was written without headers, and passes over what it cannot read', async t => {
    const raw = await useConnection(t, broker.url)
    const [request, unreadable] = [makeRequest(), makeRequest()]
    const record = { ...makeRecord(request.id), status: 'expired' }
    await raw.jetstream().publish(`requests.${unreadable.id}`, '{"v":2}')
    await raw.jetstream().publish(`tracks.${unreadable.id}`, 'no JSON')
    await raw.jetstream().publish(`requests.${request.id}`, JSON.stringify(request))
    await raw.jetstream().publish(`tracks.${request.id}`, JSON.stringify(record))
    await waitFor(async () => (await listed(bus, { status: ['expired'] })).length === 1, { what: 'the record' })
    const later = await useBus(t, broker.url)
    later.list()
    await filled(later)
    t.same(await listed(later, { status: ['expired'] }), [request.id])
    t.same(await listed(later), await listed(bus))
    t.notOk((await listed(later)).includes(unreadable.id))
  })

  await t.test('reads the record of what has ended', async t => {
    const [running = '', done = ''] = made
    t.match(await bus.list().readEnded(done), { id: done, status: 'succeeded' })
    t.equal(await bus.list().readEnded(running), null)
  })

  await t.test('is one list in one process', async t => {
    t.equal(bus.list(), bus.list())
  })
})

t.test('after the broker was away the list holds what was written meanwhile', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const before = await make(bus)
  bus.list()
  await filled(bus)
  await broker.kill()
  const unavailable = async () => (await codeOf(listed(bus))) === 'broker_unavailable'
  await waitFor(unavailable, { what: 'no list without a broker' })
  await broker.restart()
  // Written by a process that is there earlier.
  const other = await useBus(t, broker.url)
  const meanwhile = await make(other, { status: 'succeeded' })
  const isListed = async () => (await listed(bus).catch(() => [])).length === 2
  await waitFor(isListed, { what: 'the new track' })
  t.same(await listed(bus), [meanwhile, before])
  await waitFor(async () => (await listed(bus, { status: ['succeeded'] })).length === 1, { what: 'its state' })

  const own = makeRequest()
  await waitFor(() => bus.requests.append(own).catch(() => null), { what: 'a write after the return' })
  await waitFor(async () => (await listed(bus))[0] === own.id, { what: 'it in the list' })
})

t.test('a broker that comes back with an empty disk has an empty list', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  for (let number = 0; number < 5; number++) await make(bus)
  bus.list()
  await filled(bus)
  await broker.kill()
  await rm(join(broker.storeDir, 'jetstream'), { recursive: true })
  await broker.restart()
  const empty = async () => (await listed(bus).catch(() => ['not ready'])).length === 0
  await waitFor(empty, { what: 'an empty list' })
  const id = await make(bus)
  t.same(await listed(bus), [id])
})

t.test('more tracks than fit into one question of the index are all there', async t => {
  const broker = await useBroker(t)
  const writer = await useBus(t, broker.url)
  const count = 2_500
  const requests = Array.from({ length: count }, () => ({ ...makeRequest(randomUUID()), caller: 'ü many' }))
  await Promise.all(requests.map(request => writer.requests.append(request)))
  const bus = await useBus(t, broker.url)
  bus.list()
  await filled(bus)
  const page = await bus.list().page({ caller: 'ü many' }, all, count + 1)
  t.equal(new Set(page.map(({ id }) => id)).size, count)
  t.ok(page.every(({ sequence }, at) => sequence === count - at))
  await Promise.all(requests.map(({ id }) => writer.tracks.create({ ...makeRecord(id), status: 'running' })))
  const running = async () => bus.list().page({ caller: 'ü many', status: ['running'] }, all, count + 1)
  await waitFor(async () => (await running()).length === count, { what: 'all states' })
})
