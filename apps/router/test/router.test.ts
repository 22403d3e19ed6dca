import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { advance, isDone } from '@soundfoundry/track'
import { startRouter } from '../src/router.ts'
import { changeStream } from './change-stream.ts'
import { has, logTo, useBus, useRouters, waits } from './use-routers.ts'

// Each has a broker of its own, and mostly waits.
t.jobs = 4

t.test('every request is run once, over two routers', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const worker = await bench.worker('fal')
  const tracks = await Promise.all(Array.from({ length: 60 }, () => bench.ask()))
  for (const track of tracks) await bench.until(track, 'success', has('succeeded'))
  t.same(worker.given.map(({ track }) => track).sort(), tracks.toSorted())
  t.ok(worker.given.every(({ dispatch, trial }) => dispatch === 1 && !trial))
})

t.test('without a worker a track waits, and goes on when one appears', async t => {
  const bench = await useRouters(t)
  const track = await bench.ask()
  t.match(await bench.until(track, 'waiting', waits), { status: 'queued', dispatch: null })
  const worker = await bench.worker('replicate')
  const done = await bench.until(track, 'success', has('succeeded'))
  t.match(done, { dispatch: { number: 1, provider: 'replicate' } })
  t.equal(worker.given.length, 1)
})

t.test('a track that is canceled while it waits ends, and is never run', async t => {
  const bench = await useRouters(t)
  const track = await bench.ask()
  await bench.until(track, 'waiting', waits)
  await bench.bus.tracks.update(track, record => {
    const next = advance(record, { type: 'cancel_requested' }, new Date())
    return next.ok ? next.record : null
  })
  const worker = await bench.worker('fal')
  const other = await bench.ask()
  await bench.until(other, 'success', has('succeeded'))
  await waitFor(async () => (await changeStream(bench.broker, 'JOBS')).messages === 0, { what: 'no more jobs' })
  t.equal((await bench.record(track)).status, 'canceled')
  t.same(
    worker.given.map(each => each.track),
    [other],
  )
})

t.test('a dispatch that was not begun is routed again', async t => {
  const bench = await useRouters(t)
  const worker = await bench.worker('fal')
  worker.play = record => (record.dispatch?.number === 1 ? 'return' : 'accept')
  const track = await bench.ask()
  const done = await bench.until(track, 'success', has('succeeded'))
  t.match(done, { dispatch: { number: 2 }, attempts: [{ dispatch: 2 }] })
  t.equal(done.attempts.length, 1)
})

t.test('a worker that gives everything back is not sent the same track without end', async t => {
  const bench = await useRouters(t)
  const worker = await bench.worker('fal')
  worker.play = () => 'return'
  const track = await bench.ask()
  await waitFor(() => worker.given.length >= 6, { what: 'six returns' })
  const [first, , , , , sixth] = worker.given
  // The router pauses 300, 600, 1200 and 2400 ms in between. A busy machine adds to the sum, and takes nothing from it.
  t.ok((sixth?.at ?? 0) - (first?.at ?? Infinity) >= 4_000)
  t.match(await bench.record(track), { status: 'queued', attempts: [] })
})

t.test('what failed at one provider is made by the other', async t => {
  const bench = await useRouters(t)
  const [fal, replicate] = await Promise.all([bench.worker('fal'), bench.worker('replicate')])
  fal.play = () => 'fail'
  const done = await bench.until(await bench.ask(), 'success', has('succeeded'))
  t.match(done.attempts, [
    { number: 1, provider: 'fal', state: 'failed' },
    { number: 2, provider: 'replicate', state: 'succeeded' },
  ])
  t.ok(bench.lines.some(({ message }) => message === 'redirected from fal to replicate'))

  replicate.play = () => 'fail'
  const failed = await bench.until(await bench.ask(), 'failure', isDone)
  t.match(failed, { status: 'failed', error: { code: 'provider_failed' } })
  t.same(
    failed.attempts.map(({ provider }) => provider),
    ['fal', 'replicate', 'fal'],
  )
})

t.test('a waiting track ends at its deadline, and one at a provider is left to its worker', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.play = () => 'hold'
  const live = await bench.ask({ provider: 'fal' }, 1_500)
  const waiting = await bench.ask({ provider: 'replicate' }, 1_500)
  await bench.until(live, 'an attempt', has('running'))
  await bench.until(waiting, 'waiting', waits)
  const ended = await bench.until(waiting, 'the deadline', isDone)
  t.match(ended, { status: 'expired', error: { code: 'deadline_exceeded' }, attempts: [] })
  // The broker's clock, by which it ended, is known to some milliseconds only.
  t.ok(Date.parse(ended.expires_at) <= Date.now() + 1_000)
  t.match(await bench.record(live), { status: 'running', attempts: [{ state: 'accepted', ended_at: null }] })
})

t.test('a full queue delays tracks and loses none', async t => {
  const bench = await useRouters(t, { routers: 2 })
  await changeStream(bench.broker, 'JOBS', { max_msgs: 2 })
  const tracks = await Promise.all(Array.from({ length: 6 }, () => bench.ask()))
  for (const track of tracks) await bench.until(track, 'waiting', waits)
  await waitFor(() => bench.lines.some(({ level }) => level === 'error'), { what: 'a refused write' })
  t.equal((await changeStream(bench.broker, 'JOBS')).messages, 2)
  await changeStream(bench.broker, 'JOBS', { max_msgs: 1_000 })
  const worker = await bench.worker('fal')
  for (const track of tracks) await bench.until(track, 'success', has('succeeded'))
  t.same(worker.given.map(({ track }) => track).sort(), tracks.toSorted())
})

t.test('tracks that wait, however many, leave room for one that can run', async t => {
  const bench = await useRouters(t, { limits: { waiting: 4, running: 8, againMs: 300 } })
  await changeStream(bench.broker, 'JOBS', { max_msgs: 10 })
  const waiting = await Promise.all(Array.from({ length: 20 }, () => bench.ask({ provider: 'fal' })))
  for (const track of waiting) await bench.until(track, 'waiting', waits)
  await bench.worker('replicate')
  const others = await Promise.all(Array.from({ length: 4 }, () => bench.ask({ provider: 'replicate' })))
  for (const track of others) await bench.until(track, 'success', has('succeeded'))
  const fal = await bench.worker('fal')
  for (const track of waiting) await bench.until(track, 'success', has('succeeded'))
  t.same(fal.given.map(({ track }) => track).sort(), waiting.toSorted())
  t.notOk(
    bench.lines.some(({ level }) => level === 'error'),
    'no write was refused',
  )
})

t.test('a router that stops hands back, and the next one goes on at once', async t => {
  const bench = await useRouters(t)
  const [router] = bench.routers
  const before = await bench.ask()
  await bench.until(before, 'waiting', waits)
  await router?.stop()
  const after = await bench.ask()
  const worker = await bench.worker('fal')
  const bus = await useBus(t, bench.broker)
  const next = await startRouter({ bus, log: logTo([]), rules: { preferred: 'fal', duplicateBudget: 0 } })
  t.teardown(() => next.stop())
  // Sooner than an acknowledgement that never came would let it.
  for (const track of [before, after]) await bench.until(track, 'success', has('succeeded'), 10_000)
  t.same(worker.given.map(({ track }) => track).sort(), [before, after].sort())
})
