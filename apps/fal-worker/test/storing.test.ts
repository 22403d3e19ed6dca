import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { openBench, sideBySide } from './bench.ts'
import { fal, farEnds } from './far-ends.ts'

t.jobs = sideBySide

const ten = Array.from({ length: 10 }, (_unused, number) => number)

for (const far of farEnds) {
  for (const concurrency of [2, 10]) {
    t.test(`${far.name}: ten slow downloads hold up nobody, with room for ${concurrency}`, async t => {
      const bench = await openBench(t, far)
      bench.sandbox.control.setFault(far.name, 'trickle-audio', { match: 'slow', ms: 200 })
      // They are let trickle for as long as the test takes.
      await bench.startWorker({ concurrency, times: { slowWindowMs: 600_000, downloadMs: 600_000 } })
      const slow = await Promise.all(ten.map(number => bench.dispatch({ prompt: `a slow file, number ${number}` })))
      for (const id of slow) await bench.until(id, 'storing', ({ stage }) => stage === 'storing')
      await waitFor(() => bench.count('file') === 10, { what: 'ten downloads to have begun', timeoutMs: 60_000 })

      const quick = await Promise.all(ten.map(number => bench.dispatch({ prompt: `a quick file, number ${number}` })))
      for (const id of quick) t.match(await bench.untilDone(id), { status: 'succeeded' })
      for (const id of slow) t.match(await bench.record(id), { status: 'running', stage: 'storing' })
      t.strictSame(await bench.bus.jobs.tracksIn(far.name), [], 'none of them has a place of the provider')
      t.same(new Set(await bench.bus.jobs.tracksIn(`${far.name}-store`)), new Set(slow))
    })
  }
}

t.test(
  'a download that is too slow is ended and tried again, and more of them than there are places as well',
  async t => {
    const bench = await openBench(t, fal)
    bench.sandbox.control.setFault('fal', 'trickle-audio', { match: 'slow', ms: 200 })
    await bench.startWorker({ concurrency: 2, times: { slowWindowMs: 300 } })
    const slow = await Promise.all(
      Array.from({ length: 40 }, (_unused, number) => bench.dispatch({ prompt: `a slow file, number ${number}` })),
    )
    for (const id of slow) {
      const record = await bench.until(id, 'tried again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) > 0)
      t.match(record.attempts, [{ state: 'accepted', explanation: /the file server is too slow/ }])
    }
    const quick = await bench.dispatch({ prompt: 'a quick file' })
    t.match(await bench.untilDone(quick), { status: 'succeeded', attempts: [{ lost_fetches: 0 }] })
    bench.sandbox.control.clearFaults()
    for (const id of slow) t.match(await bench.untilDone(id), { status: 'succeeded', attempts: [{ number: 1 }] })
    t.strictSame([bench.count('submit'), bench.accepted()], [41, 41])
  },
)

t.test('a worker that stops gives back what it stores, and what waits to be stored', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'trickle-audio', { match: 'slow', ms: 200 })
  bench.sandbox.control.setFault('fal', 'file-missing', { match: 'missing' })
  const worker = await bench.startWorker({ times: { slowWindowMs: 600_000, fetchAgainMs: 500 } })
  const slow = await Promise.all(ten.map(number => bench.dispatch({ prompt: `a slow file, number ${number}` })))
  const missing = await bench.dispatch({ prompt: 'a missing file' })
  for (const id of slow) await bench.until(id, 'storing', ({ stage }) => stage === 'storing')
  await waitFor(() => bench.count('file') >= 11, { what: 'the downloads to have begun', timeoutMs: 60_000 })
  await bench.until(missing, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) > 0)
  await worker.stop()
  bench.sandbox.control.clearFaults()
  await bench.startWorker()
  for (const id of slow) t.match(await bench.untilDone(id), { status: 'succeeded', attempts: [{ lost_fetches: 0 }] })
  t.match(await bench.untilDone(missing), { status: 'succeeded', attempts: [{ number: 1 }] })
  t.strictSame([bench.count('submit'), bench.accepted()], [11, 11])
})

t.test('a track that is canceled while its audio cannot be had ends', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'file-missing')
  await bench.startWorker()
  const id = await bench.dispatch()
  await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) > 0)
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled' }] })
})
