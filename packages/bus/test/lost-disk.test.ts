import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import type { Delivery, Disposal } from '../src/index.ts'
import { makeRequest, useBroker, useBus, useConnection, type TestBus } from './open-test-bus.ts'

const limitMs = 60_000
const isReady = (bus: TestBus) =>
  waitFor(() => bus.ready().then(() => true), { what: 'a ready bus', timeoutMs: limitMs })

const nothing = (): void => undefined

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = nothing
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

async function consume(t: Test, bus: TestBus, handle: (track: string, delivery: Delivery) => Promise<Disposal>) {
  const loop = await bus.jobs.consume({
    queue: 'fal',
    concurrency: 4,
    parallel: 4,
    handle: (job, delivery) => handle(job.track, delivery),
    onError: () => undefined,
  })
  t.teardown(() => loop.stop())
}

t.test('a broker that lost its disk: everything goes on, and nothing of before reaches what is new', async t => {
  const broker = await useBroker(t)
  const [worker, other] = [await useBus(t, broker.url), await useBus(t, broker.url, { name: 'other' })]
  const losses: string[] = []
  worker.onDataLoss(({ streams }) => losses.push(...streams.map(({ stream, how }) => `${stream} ${how}`)))
  const held = promised<void>()
  const finish = promised<Disposal>()
  await consume(t, worker, async () => {
    held.resolve()
    return finish.promise
  })
  await worker.jobs.enqueue('fal', { track: 'before', dispatch: 1 })
  await held.promise

  await broker.kill()
  await broker.wipe()
  await broker.restart()
  await Promise.all([isReady(worker), isReady(other)])
  t.ok(losses.includes('JOBS empty') && losses.includes('TRACKS empty'), losses.join(', '))
  t.ok(
    worker.lines.some(({ level, message }) => level === 'error' && message.startsWith('the broker has lost its data')),
  )

  // The new job has the place that the old one had, and its handler is not done when the old one is acknowledged.
  const taken: string[] = []
  const release = promised<void>()
  await consume(t, other, async track => {
    taken.push(track)
    if (taken.length === 1) await release.promise
    return taken.length === 1 ? { act: 'back', delayMs: 0 } : { act: 'ack' }
  })
  await other.jobs.enqueue('fal', { track: 'after', dispatch: 1 })
  finish.resolve({ act: 'ack' })
  await waitFor(() => taken.length > 0, { what: 'the new job', timeoutMs: limitMs })
  t.equal(await other.jobs.count(), 1, 'the old acknowledgement did not take the new job')
  release.resolve()
  await waitFor(async () => (await other.jobs.count()) === 0, { what: 'the new job to be done', timeoutMs: limitMs })
  t.ok(taken.every(track => track === 'after'))
})

t.test('streams that are deleted under a running process are made again, and its loops go on', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const taken = new Set<string>()
  await consume(t, bus, async track => {
    taken.add(track)
    return { act: 'ack' }
  })
  const list = bus.list()
  await bus.requests.append(makeRequest())
  await waitFor(() => list.isFilled, { what: 'the list' })
  let told = 0
  bus.onDataLoss(() => (told += 1))
  const manager = await (await useConnection(t, broker.url)).jetstreamManager()
  for (const { config } of await manager.streams.list().next()) await manager.streams.delete(config.name)
  await waitFor(() => told > 0, { what: 'the loss to be noticed', timeoutMs: limitMs })
  await isReady(bus)
  const track = randomUUID()
  await bus.jobs.enqueue('fal', { track, dispatch: 1 })
  await waitFor(() => taken.has(track), { what: 'a job after the loss', timeoutMs: limitMs })
  const request = makeRequest()
  await bus.requests.append(request)
  const page = () => list.page({ caller: 'tests' }, Infinity, 10)
  const isListed = async () => (await page()).some(({ id }) => id === request.id)
  t.ok(await waitFor(isListed, { what: 'the new request in the list', timeoutMs: limitMs }))
})

t.test(
  'a broker whose JetStream hangs or is switched off says what to do, in readiness and to whoever writes',
  async t => {
    const broker = await useBroker(t)
    const bus = await useBus(t, broker.url)
    await broker.kill()
    // The same broker without JetStream, as it is when it has switched it off.
    await broker.restart({ withoutJetStream: true })
    const why = await waitFor(
      () =>
        bus.ready().then(
          () => null,
          (error: unknown) => String(error).includes('switched off') && error,
        ),
      { what: 'a reason', timeoutMs: limitMs },
    )
    t.match(why, { code: 'broker_unavailable', operator: /restart nats-server/ })
    await t.rejects(bus.requests.append(makeRequest()), { code: 'broker_unavailable', operator: /restart nats-server/ })
    await broker.restart()
    await isReady(bus)
    await bus.requests.append(makeRequest())
  },
)
