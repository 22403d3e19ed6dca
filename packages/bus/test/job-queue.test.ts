import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import type { JobMessage } from '@soundfoundry/track'
import t from 'tap'
import { storeQueue, type JobQueue } from '../src/topology.ts'
import { take, useBroker, useBus, useConnection } from './open-test-bus.ts'

const job = (dispatch = 1): Omit<JobMessage, 'v'> => ({ track: randomUUID(), dispatch })

const unexpected = (error: unknown): void => {
  throw error
}

t.test('enqueueing twice is enqueueing once, and each dispatch is a job of its own', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const manager = await (await useConnection(t, broker.url)).jetstreamManager()
  const one = job()
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? bus : other).jobs.enqueue('fal', one)))
  await bus.jobs.enqueue('fal', { ...one, dispatch: 2 })
  await bus.jobs.enqueue('route', one)
  const { state } = await manager.streams.info('JOBS', { subjects_filter: '>' })
  t.same(state.subjects, {
    [`jobs.fal.${one.track}.1`]: 1,
    [`jobs.fal.${one.track}.2`]: 1,
    [`jobs.route.${one.track}.1`]: 1,
  })
  const handled: JobMessage[] = []
  const loop = await bus.jobs.consume({
    queue: 'fal',
    parallel: 4,
    handle: async job => {
      handled.push(job)
      return { act: 'ack' }
    },
    onError: unexpected,
  })
  t.teardown(() => loop.stop())
  await waitFor(async () => (await manager.streams.info('JOBS')).state.messages === 1, { what: 'one job left' })
  t.same(handled, [
    { v: 1, ...one },
    { v: 1, ...one, dispatch: 2 },
  ])
  await bus.jobs.enqueue('fal', one)
  await waitFor(() => handled.length === 3, { what: 'the same job again, after it was done' })
})

t.test('what is to be stored has a queue of its own, which takes none of the places of its provider', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const one = job()
  for (const queue of ['fal', storeQueue('fal'), storeQueue('replicate')] as const) await bus.jobs.enqueue(queue, one)
  for (const queue of ['fal', 'fal-store', 'replicate-store'] as const) {
    t.same(await bus.jobs.tracksIn(queue), [one.track], queue)
  }
  const held: string[] = []
  const consume = async (queue: JobQueue, rest: { concurrency?: number }) => {
    const loop = await bus.jobs.consume({
      queue,
      parallel: 8,
      handle: async ({ track }) => {
        held.push(`${queue} ${track}`)
        return { act: 'back', delayMs: 600_000 }
      },
      onError: unexpected,
      ...rest,
    })
    t.teardown(() => loop.stop())
  }
  const stored = Array.from({ length: 20 }, () => job())
  for (const each of stored) await bus.jobs.enqueue('fal-store', each)
  await consume('fal-store', {})
  await consume('fal', { concurrency: 1 })
  await waitFor(() => held.length === 22, { what: 'all of them to be held, and the one of the provider' })
  t.ok(held.includes(`fal ${one.track}`))
})

t.test('over two processes no more than the concurrency are out, held back ones included', async t => {
  const broker = await useBroker(t)
  const buses = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const jobs = Array.from({ length: 9 }, () => job())
  for (const item of jobs) await buses[0].jobs.enqueue('replicate', item)
  const out = new Map<string, number>()
  const done = new Set<string>()
  const by = new Map<number, number>()
  let most = 0
  for (const [index, bus] of buses.entries()) {
    const loop = await bus.jobs.consume({
      queue: 'replicate',
      concurrency: 3,
      parallel: 8,
      async handle({ track }) {
        by.set(index, (by.get(index) ?? 0) + 1)
        const looks = (out.get(track) ?? 0) + 1
        out.set(track, looks)
        most = Math.max(most, out.size)
        await take(5)
        if (looks < 3) return { act: 'back', delayMs: 60 }
        out.delete(track)
        done.add(track)
        return { act: 'ack' }
      },
      onError: unexpected,
    })
    t.teardown(() => loop.stop())
  }
  await waitFor(() => done.size === 9, { what: 'all jobs done' })
  t.equal(most, 3)
  t.equal(by.size, 2, 'both had a share')
})

t.test('a broken message is set aside with its reason, and blocks nobody', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const raw = await useConnection(t, broker.url)
  const manager = await raw.jetstreamManager()
  const refused = job()
  const good = job()
  await raw.jetstream().publish('jobs.fal.noise.1', 'no JSON')
  await raw.jetstream().publish('jobs.fal.huge.1', 'x'.repeat(1_000_000))
  await raw.jetstream().publish('jobs.fal.unnamed.1', JSON.stringify({ v: 1, dispatch: 1 }))
  await raw.jetstream().publish('jobs.fal.mine.1', JSON.stringify({ v: 1, track: 'theirs', dispatch: 1 }))
  await raw.jetstream().publish('jobs.fal.odd.1', JSON.stringify({ v: 1, track: 'a.>', dispatch: 1 }))
  await bus.jobs.enqueue('fal', refused)
  await bus.jobs.enqueue('fal', good)
  const handled: string[] = []
  const loop = await bus.jobs.consume({
    queue: 'fal',
    concurrency: 1,
    parallel: 1,
    handle: async ({ track }) => {
      if (track === refused.track) return { act: 'dead', why: 'There is no record of this track.' }
      handled.push(track)
      return { act: 'ack' }
    },
    onError: unexpected,
  })
  t.teardown(() => loop.stop())
  await waitFor(async () => (await manager.streams.info('JOBS')).state.messages === 0, { what: 'an empty queue' })
  t.same(handled, [good.track])
  const letter = async (subject: string): Promise<unknown> =>
    (await manager.streams.getMessage('DEAD', { last_by_subj: `dead.${subject}` })).json()
  t.match(await letter('jobs.fal.noise.1'), {
    v: 1,
    subject: 'jobs.fal.noise.1',
    why: 'This is no JSON.',
    at: /^\d{4}-.*Z$/,
    data_base64: Buffer.from('no JSON').toString('base64'),
  })
  t.match(await letter('jobs.fal.huge.1'), { bytes: 1_000_000, data_base64: /^eHh4/ })
  t.match(await letter('jobs.fal.unnamed.1'), { why: /^This is no job/ })
  t.match(await letter('jobs.fal.mine.1'), { why: 'The body belongs to another subject.' })
  t.match(await letter('jobs.fal.odd.1'), { why: 'The body belongs to another subject.' })
  t.match(await letter(`jobs.fal.${refused.track}.1`), { why: 'There is no record of this track.' })
})
