import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds, replicate } from './far-ends.ts'

t.jobs = sideBySide

const isAccepted = (record: { attempts: ReadonlyArray<{ state: string }> }) => record.attempts[0]?.state === 'accepted'

/** A track whose work the provider has and does not finish. */
async function startEndless(bench: Bench, deadlineMs = 600_000): Promise<string> {
  bench.sandbox.control.setFault(bench.far.name, 'never-finish')
  const id = await bench.dispatch({ deadlineMs })
  await bench.until(id, 'accepted', isAccepted)
  return id
}

const states = (bench: Bench) => bench.sandbox.control.work().map(({ state }) => state)

t.test('a track canceled before its job comes round is never submitted', async t => {
  const bench = await openBench(t, fal)
  const id = await bench.dispatch()
  await bench.requestCancel(id)
  await bench.startWorker()
  const marker = await bench.dispatch()
  t.match(await bench.untilDone(marker), { status: 'succeeded' })
  t.match(await bench.record(id), { status: 'canceled', attempts: [] })
  t.equal(bench.count('submit'), 1, 'only the marker')
})

t.test('a track canceled at the very moment of its intent is never submitted', async t => {
  const bench = await openBench(t, fal)
  let id = ''
  await bench.startWorker({
    checkpoint: step => (step === 'before intent' ? bench.requestCancel(id) : undefined),
  })
  id = crypto.randomUUID()
  await bench.dispatch({ id })
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [] })
  t.equal(bench.count('submit'), 0)
})

t.test('Replicate confirms a cancel: only what never started is known not to be billed', async t => {
  const rows = [
    [60_000, 'no'],
    [20, 'unknown'],
  ] as const
  for (const [queueMs, billed] of rows) {
    const bench = await openBench(t, replicate, { queueMs })
    await bench.startWorker()
    const id = await startEndless(bench)
    const isRunning = () =>
      bench.sandbox.control.work().every(each => Date.parse(each.accepted_at) + queueMs < Date.now())
    if (billed === 'unknown') await waitFor(isRunning, { what: 'it to run' })
    await bench.requestCancel(id)
    const record = await bench.untilDone(id)
    t.match(record, { status: 'canceled', attempts: [{ state: 'canceled', billed, ended_at: /Z$/ }] })
    t.strictSame(states(bench), ['canceled'])
  }
})

t.test('fal confirms the cancel of what still waits in its queue', async t => {
  const bench = await openBench(t, fal, { queueMs: 60_000 })
  await bench.startWorker({ provider: fal.createProvider(bench.sandbox, 2_500, 60) })
  const id = await bench.dispatch()
  await bench.until(id, 'accepted', isAccepted)
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled', billed: 'no' }] })
  t.strictSame(states(bench), ['canceled'])
})

t.test('fal only takes note of the cancel of what runs: whether it is billed stays open', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker()
  const id = await startEndless(bench)
  await waitFor(() => bench.count('status') > 1, { what: 'the work to have been looked at' })
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled', billed: 'unknown' }] })
  t.equal(bench.count('cancel'), 1)
})

t.test('a cancel without a clear answer is repeated', async t => {
  const bench = await openBench(t, replicate)
  await bench.startWorker()
  const id = await startEndless(bench)
  bench.sandbox.control.setFault('replicate', 'unavailable', { operation: 'cancel', times: 1 })
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled' }] })
  t.equal(bench.count('cancel'), 2)
  t.strictSame(states(bench), ['canceled'])
})

t.test('a provider that never answers a cancel does not hold the track', async t => {
  const bench = await openBench(t, replicate)
  await bench.startWorker({ times: { cancelMs: 500 } })
  const id = await startEndless(bench)
  bench.sandbox.control.setFault('replicate', 'unavailable', { operation: 'cancel' })
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled', billed: 'unknown' }] })
})

for (const far of farEnds) {
  t.test(`${far.name}: a cancel that comes too late ends the track, and what was paid for is kept`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'fail-reads')
    await bench.startWorker()
    const id = await bench.dispatch()
    await bench.until(id, 'accepted', isAccepted)
    await waitFor(() => states(bench)[0] === 'completed', { what: 'the work to be done' })
    await bench.requestCancel(id)
    t.match(await bench.untilDone(id), { status: 'canceled', audio: null, attempts: [{ billed: 'unknown' }] })
    bench.sandbox.control.clearFaults()
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'canceled', attempts: [{ state: 'succeeded', billed: 'yes' }] })
    t.equal((await bench.bus.audio.get(id))?.bytes, late.audio?.bytes)
  })

  t.test(`${far.name}: at its deadline a track is canceled at the provider and expires`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    const id = await startEndless(bench, 1_500)
    const record = await bench.untilDone(id)
    t.match(record, { status: 'expired', error: { code: 'deadline_exceeded' }, attempts: [{ state: 'canceled' }] })
    t.ok(record.updated_at > record.expires_at)
    await waitFor(() => states(bench)[0] === 'canceled', { what: 'the work to be canceled' })
    t.equal(bench.count(far.submit), 1)
  })

  t.test(`${far.name}: what is made in spite of the deadline is kept`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'slow-generation', { ms: 3_000 })
    bench.sandbox.control.setFault(far.name, 'ignore-cancel')
    await bench.startWorker()
    const id = await bench.dispatch({ deadlineMs: 1_000 })
    t.match(await bench.untilDone(id), { status: 'expired', audio: null })
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'expired', attempts: [{ state: 'succeeded', billed: 'yes' }] })
    t.equal((await bench.bus.audio.get(id))?.bytes, late.audio?.bytes)
    t.equal(bench.accepted(), 1)
  })
}

t.test('a track past its deadline before its job comes round is never submitted', async t => {
  const bench = await openBench(t, fal)
  const id = await bench.dispatch({ deadlineMs: -1 })
  await bench.startWorker()
  t.match(await bench.untilDone(id), { status: 'expired', attempts: [] })
  t.equal(bench.count('submit'), 0)
})

t.test('what the provider has settled as failed is never submitted again by the worker', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker()
  const fail = (parameters: object) => bench.sandbox.control.setFault('fal', 'fail-generation', parameters)

  fail({ status: 422, type: 'content_policy_violation' })
  const refused = await bench.untilDone(await bench.dispatch())
  t.match(refused, { status: 'failed', error: { code: 'content_policy' }, attempts: [{ state: 'failed' }] })
  t.strictSame(bench.routed, [])

  fail({ status: 500, type: 'internal_server_error' })
  const failed = await bench.untilRouted(await bench.dispatch())
  t.match(failed, { status: 'queued', stage: 'routing', attempts: [{ state: 'failed', reason: 'generation_failed' }] })
  t.equal(bench.count('submit'), 2)
})

t.test('reads that fail are tried again until they succeed', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'fail-reads', { status: 502, times: 3 })
  await bench.startWorker()
  t.match(await bench.untilDone(await bench.dispatch()), { status: 'succeeded', attempts: [{ number: 1 }] })
  t.equal(bench.accepted(), 1)
})
