import t from 'tap'
import { waitFor, type Broker } from '@soundfoundry/testkit'
import { advance, initialRecord, type TrackEvent } from '@soundfoundry/track'
import { createContext } from '../src/create-context.ts'
import type { JobLimits } from '../src/job-room.ts'
import type { RouterContext } from '../src/router-context.ts'
import { onDeadline, onNewRequest, onTrackBack } from '../src/routing-occasions.ts'
import { changeStream } from './change-stream.ts'
import { makeReport, makeRequest, play, withAttempt } from './samples.ts'
import { logTo, useBroker, useBus, type Bench } from './use-routers.ts'

interface TestContext extends RouterContext {
  broker: Broker
}

async function useContexts(t: Parameters<typeof useBus>[0], count: number, limits?: JobLimits): Promise<TestContext[]> {
  const broker = await useBroker(t)
  const contexts: TestContext[] = []
  for (let number = 0; number < count; number++) {
    const bus = await useBus(t, broker)
    const log = logTo([])
    const rules = { preferred: 'fal', duplicateBudget: 0 } as const
    contexts.push({ broker, ...createContext({ bus, log, rules, ...(limits && { limits }) }) })
  }
  return contexts
}

async function useContext(t: Parameters<typeof useBus>[0], limits?: JobLimits): Promise<TestContext> {
  const [context] = await useContexts(t, 1, limits)
  if (context === undefined) throw new Error('there is one')
  return context
}

const isStaffed = ({ bus }: Pick<Bench, 'bus'>) => [...bus.fleet.entries()].length > 0
const delivery = (deliveries: number) => ({
  subject: '',
  data: new Uint8Array(),
  deliveries,
  stopping: new AbortController().signal,
})
const dispatched: TrackEvent = { type: 'dispatched', provider: 'fal', model: 'fal/model', trial: false }

/** The jobs of a provider, as they are there. */
async function takeJobs({ bus }: RouterContext, queue: 'fal' | 'route', end: { teardown(stop: () => unknown): void }) {
  const jobs: string[] = []
  const loop = await bus.jobs.consume({
    queue,
    parallel: 8,
    onError: () => undefined,
    handle: async job => {
      jobs.push(`${job.track}.${job.dispatch}`)
      return { act: 'ack' }
    },
  })
  end.teardown(() => loop.stop())
  return jobs
}

t.test('a request that many routers have at once becomes one record and one job', async t => {
  const contexts = await useContexts(t, 3)
  const [first] = contexts
  if (first === undefined) throw new Error('there are three')
  await first.bus.fleet.put('worker', makeReport('fal'))
  await waitFor(() => contexts.every(isStaffed), { what: 'a fleet' })
  const request = makeRequest({}, new Date())
  const disposals = await Promise.all([...contexts, ...contexts].map(context => onNewRequest(context, request)))
  t.ok(disposals.some(({ act }) => act === 'ack'))
  t.match(await onNewRequest(first, request), { act: 'ack' })
  t.match(await first.bus.tracks.get(request.id), {
    record: { stage: 'submitting', dispatch: { number: 1 }, attempts: [] },
  })
  const jobs = await takeJobs(first, 'fal', t)
  await waitFor(() => jobs.length > 0, { what: 'a job' })
  const second = makeRequest({}, new Date())
  await onNewRequest(first, second)
  await waitFor(() => jobs.length > 1, { what: 'the next job' })
  t.same(jobs, [`${request.id}.1`, `${second.id}.1`])
})

t.test('a router that died between the record and the job loses nothing', async t => {
  const context = await useContext(t)
  const { bus } = context
  const request = makeRequest({}, new Date())
  const record = play([dispatched], initialRecord(request))
  const { revision } = await bus.tracks.create(record)
  t.same(await onNewRequest(context, request), { act: 'ack' })
  const refused = withAttempt(initialRecord(request), 'fal', 'fal/model', 'account')
  const next = advance(refused, { ...dispatched, provider: 'fal' }, new Date())
  if (!next.ok) throw new Error(next.why)
  await bus.tracks.replace(next.record, revision)
  t.same(await onTrackBack(context, { v: 1, track: request.id, dispatch: 1 }, delivery(1)), { act: 'ack' })
  const jobs = await takeJobs(context, 'fal', t)
  await waitFor(() => jobs.length >= 2, { what: 'both jobs' })
  t.same(jobs, [`${request.id}.1`, `${request.id}.2`])
})

t.test('a request that was refused meanwhile goes back to routing, one that waits is left to wait', async t => {
  const context = await useContext(t)
  const waiting = makeRequest({}, new Date())
  const refused = makeRequest({}, new Date())
  await context.bus.tracks.create(play([{ type: 'waiting' }], initialRecord(waiting)))
  await context.bus.tracks.create(withAttempt(initialRecord(refused), 'fal', 'fal/model', 'account'))
  for (const request of [waiting, refused]) t.same(await onNewRequest(context, request), { act: 'ack' })
  const jobs = await takeJobs(context, 'route', t)
  await waitFor(() => jobs.length >= 2, { what: 'both back at the router' })
  t.same(jobs, [`${waiting.id}.0`, `${refused.id}.1`])
})

t.test('an attempt under way is left to its worker, also when it came back by mistake', async t => {
  const context = await useContext(t)
  const request = makeRequest({}, new Date())
  const { revision } = await context.bus.tracks.create(
    withAttempt(initialRecord(request), 'fal', 'fal/model', 'accepted'),
  )
  t.match(await onTrackBack(context, { v: 1, track: request.id, dispatch: 1 }, delivery(1)), { act: 'back' })
  t.same(await onNewRequest(context, request), { act: 'ack' })
  t.equal((await context.bus.tracks.get(request.id))?.revision, revision)
  t.equal((await changeStream(context.broker, 'JOBS')).messages, 0)
})

t.test(
  'new tracks are taken in only while there is room, and those that wait leave room for those that run',
  async t => {
    const context = await useContext(t, { waiting: 2, running: 3, againMs: 10_000 })
    const { bus } = context
    const noRoom = { act: 'back', delayMs: 10_000 }
    const ask = async (provider: 'fal' | 'replicate') => {
      const request = makeRequest({ provider }, new Date())
      return { request, disposal: await onNewRequest(context, request) }
    }
    await bus.fleet.put('worker', makeReport('replicate'))
    await waitFor(() => isStaffed(context), { what: 'a fleet' })
    for (let waiting = 0; waiting < 2; waiting++) t.same((await ask('fal')).disposal, { act: 'ack' })
    const third = await ask('fal')
    t.same(third.disposal, noRoom)
    t.match(await bus.tracks.get(third.request.id), { record: { stage: 'waiting' } }, 'it waits all the same')
    t.same((await ask('replicate')).disposal, { act: 'ack' }, 'one that can run is not held up')
    const late = await ask('replicate')
    t.same(late.disposal, noRoom)
    t.equal(await bus.tracks.get(late.request.id), null, 'nothing is written of it')
    t.equal(await bus.jobs.count(), 3)

    const waiting = await takeJobs(context, 'route', t)
    await waitFor(async () => (await bus.jobs.count()) === 1, { what: 'room' })
    for (const { request } of [third, late]) {
      await waitFor(async () => (await onNewRequest(context, request)).act === 'ack', { what: 'a place' })
    }
    await waitFor(() => waiting.includes(`${third.request.id}.0`), { what: 'the one that had no place' })
    t.match(await bus.tracks.get(late.request.id), { record: { dispatch: { provider: 'replicate' } } })
  },
)

t.test('a job of no track is looked at for a while, then set aside', async t => {
  const context = await useContext(t)
  const job = { v: 1, track: 'nobody', dispatch: 1 } as const
  t.match(await onTrackBack(context, job, delivery(20)), { act: 'back', delayMs: 2_000 })
  t.match(await onTrackBack(context, job, delivery(21)), { act: 'dead' })
})

t.test('a deadline is waited for, then ends a track that nobody routed', async t => {
  const context = await useContext(t)
  const request = makeRequest({}, new Date(), 60_000)
  const disposal = await onDeadline(context, request)
  t.ok(disposal.act === 'back' && disposal.delayMs > 59_000 && disposal.delayMs <= 60_000)
  t.equal(await context.bus.tracks.get(request.id), null)

  const late = makeRequest({}, new Date(), -1)
  t.same(await onDeadline(context, late), { act: 'ack' })
  t.match(await context.bus.tracks.get(late.id), {
    record: { status: 'expired', error: { code: 'deadline_exceeded' } },
  })
  t.same(await onNewRequest(context, late), { act: 'ack' })
  t.same(await onDeadline(context, late), { act: 'ack' })
})

t.test('work at a provider is ended by its worker, and only after a grace by the router', async t => {
  const context = await useContext(t)
  const states = [
    [-1_000, 'running', null],
    [-59_000, 'running', null],
    [-61_000, 'expired', 'canceled'],
  ] as const
  for (const [lifeMs, status, attempt] of states) {
    const request = makeRequest({}, new Date(), lifeMs)
    await context.bus.tracks.create(withAttempt(initialRecord(request), 'fal', 'fal/model', 'accepted'))
    t.equal((await onDeadline(context, request)).act, attempt === null ? 'back' : 'ack')
    const state = attempt ?? 'accepted'
    t.match(await context.bus.tracks.get(request.id), { record: { status, attempts: [{ state }] } })
  }
})
