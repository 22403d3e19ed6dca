import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import type { FaultParameters } from '@soundfoundry/sandbox'
import { advance } from '@soundfoundry/track'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds } from './far-ends.ts'
import { submitElsewhere } from './submit-elsewhere.ts'

t.jobs = sideBySide

/** What was paid for: work that began to run. */
const paid = (bench: Bench) => bench.sandbox.control.work().filter(({ ran }) => ran).length

/** A track whose submit is accepted, and its answer lost. */
async function loseAnswer(bench: Bench, options: Parameters<Bench['dispatch']>[0] = {}): Promise<string> {
  bench.sandbox.control.setFault(bench.far.name, 'reset-after-accepting', { times: 1, operation: bench.far.submit })
  return bench.dispatch(options)
}

interface Unkindness {
  what: string
  prompt?: string
  faults: ReadonlyArray<readonly [string, FaultParameters]>
}

/** What a list may do to a request that is there. Each of these once hid it, and it was paid for a second time. */
const unkindnesses: readonly Unkindness[] = [
  { what: 'defaults filled in', faults: [['fill-in-inputs', {}]] },
  { what: 'a lone surrogate listed as U+FFFD', prompt: 'a waltz \ud83d in the rain', faults: [['clean-inputs', {}]] },
  { what: 'NUL dropped', prompt: 'a waltz\0 in the rain', faults: [['clean-inputs', {}]] },
  { what: 'NFD listed as NFC', prompt: 'un cafe\u0301 sous la pluie', faults: [['clean-inputs', {}]] },
  { what: 'a clock 150 s behind', faults: [['own-clock', { ms: -150_000 }]] },
  { what: 'a clock 150 s ahead', faults: [['own-clock', { ms: 150_000 }]] },
  { what: 'a lag', faults: [['listing-lag', { ms: 2_500 }]] },
]

for (const far of farEnds) {
  for (const { what, prompt = 'a waltz in the rain', faults } of unkindnesses) {
    t.test(`${far.name}: a lost answer is found in spite of ${what}, and paid once`, async t => {
      const bench = await openBench(t, far)
      await bench.startWorker({ times: { settleMs: 4_000 } })
      for (const [fault, parameters] of faults) bench.sandbox.control.setFault(far.name, fault, parameters)
      const record = await bench.untilDone(await loseAnswer(bench, { prompt }))
      t.match(record, { status: 'succeeded', attempts: [{ state: 'succeeded', billed: 'yes', found_by_search: true }] })
      t.strictSame([record.attempts.length, bench.count(far.submit), paid(bench)], [1, 1, 1])
    })
  }

  t.test(`${far.name}: what is near and not equal can be anything, and nothing is paid twice`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker({ watchTimes: { firstMs: 20, everyMs: 60, againMs: 30, graceMs: 0, heldMs: 1 } })
    const stranger = await submitElsewhere(bench, 'a waltz in the rain', bench.credential)
    bench.sandbox.control.setFault(far.name, 'reset-before-accepting', { times: 1 })
    const id = await bench.dispatch({ prompt: 'a waltz in the sun' })
    const [attempt] = (await bench.untilRouted(id)).attempts
    t.match(attempt, { state: 'unknown', billed: 'unknown', explanation: /could be it and is not equal/ })
    t.match(attempt?.explanation, stranger)
    t.strictSame([bench.count(far.submit), paid(bench)], [2, 1], "the stranger's submit and ours")
    const told = () => bench.bus.fleet.get('worker-1')?.value.foreign_work ?? []
    await waitFor(() => told().length === 1, { what: 'it to be told', timeoutMs: 40_000 })
    t.match(told(), [{ provider_request_id: stranger }])
  })

  t.test(`${far.name}: two fleets on one account: what one finds of the other is never canceled`, async t => {
    const bench = await openBench(t, far, { generationMs: 4_000 })
    await bench.startWorker()
    const prompt = 'one prompt for two fleets'
    const theirs = await submitElsewhere(bench, prompt, bench.credential)
    bench.sandbox.control.setFault(far.name, 'reset-before-accepting', { times: 1 })
    const id = await bench.dispatch({ prompt })
    const found = await bench.until(id, 'accepted', ({ attempts }) => attempts[0]?.state === 'accepted')
    t.match(found.attempts, [{ provider_request_id: theirs, found_by_search: true }])
    await bench.requestCancel(id)
    t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'canceled', billed: 'unknown' }] })
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'canceled', attempts: [{ state: 'succeeded', billed: 'yes' }] })
    t.equal(bench.count('cancel'), 0)
    t.match(bench.sandbox.control.work(), [{ request_id: theirs, state: 'completed' }])
  })

  t.test(`${far.name}: found by search and past its deadline, work is left to run, and its audio is kept`, async t => {
    const bench = await openBench(t, far, { generationMs: 6_000 })
    await bench.startWorker()
    const id = await loseAnswer(bench, { deadlineMs: 3_000 })
    t.match(await bench.untilDone(id), { status: 'expired' })
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'expired', attempts: [{ state: 'succeeded', billed: 'yes', found_by_search: true }] })
    t.strictSame([bench.count('cancel'), bench.count(far.submit), paid(bench)], [0, 1, 1])
  })

  t.test(`${far.name}: a deadline that falls into doubt forgets nothing`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'unavailable', { operation: far.list })
    await bench.startWorker()
    const id = await loseAnswer(bench, { deadlineMs: 1_500 })
    const expired = await bench.untilDone(id)
    t.match(expired, { status: 'expired', audio: null, attempts: [{ state: 'unknown', billed: 'unknown' }] })
    bench.sandbox.control.clearFaults()
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'expired', attempts: [{ state: 'succeeded', billed: 'yes', found_by_search: true }] })
    t.equal((await bench.bus.audio.get(id))?.bytes, late.audio?.bytes)
    t.strictSame([bench.count(far.submit), paid(bench)], [1, 1])
  })

  t.test(`${far.name}: a cancel that falls into doubt ends the track, and what was made is kept`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'listing-lag', { ms: 2_000 })
    await bench.startWorker({ times: { settleMs: 6_000 } })
    const id = await loseAnswer(bench)
    await bench.until(id, 'in doubt', ({ stage }) => stage === 'reconciling')
    await bench.requestCancel(id)
    t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'unknown', billed: 'unknown' }] })
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'canceled', attempts: [{ state: 'succeeded', billed: 'yes' }] })
    t.strictSame([bench.count('cancel'), paid(bench)], [0, 1])
  })

  t.test(`${far.name}: a canceled doubt that was never accepted is booked as free`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    bench.sandbox.control.setFault(far.name, 'reset-before-accepting', { times: 1 })
    const id = await bench.dispatch()
    await bench.until(id, 'in doubt', ({ stage }) => stage === 'reconciling')
    await bench.requestCancel(id)
    await bench.untilDone(id)
    const booked = await bench.until(id, 'booked', ({ attempts }) => attempts[0]?.billed === 'no')
    t.match(booked, { status: 'canceled', audio: null, attempts: [{ state: 'refused', reason: 'no_trace' }] })
    t.equal(bench.count(far.submit), 1)
  })

  t.test(`${far.name}: what was given up is still looked for, and its audio kept when it turns up`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'unavailable', { operation: far.list })
    await bench.startWorker()
    const id = await loseAnswer(bench)
    t.match(await bench.untilRouted(id), { attempts: [{ state: 'unknown', billed: 'unknown' }] })
    await endAsUnknown(bench, id)
    bench.sandbox.control.clearFaults()
    const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
    t.match(late, { status: 'failed', error: { code: 'outcome_unknown' }, attempts: [{ billed: 'yes' }] })
    t.strictSame([bench.count(far.submit), paid(bench)], [1, 1])
  })

  t.test(`${far.name}: what never turns up is looked for no longer than it is told to, and said so`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'unavailable', { operation: far.list })
    await bench.startWorker({ times: { traceMs: 5_000 } })
    const id = await loseAnswer(bench, { deadlineMs: 500 })
    await bench.untilDone(id)
    const said = () => bench.lines.some(({ message }) => message.includes('it stays unknown'))
    await waitFor(said, { what: 'it to be said', timeoutMs: 60_000 })
    t.match(await bench.record(id), { status: 'expired', attempts: [{ state: 'unknown', billed: 'unknown' }] })
    const isLeft = async () => (await bench.bus.jobs.tracksIn(`${far.name}-doubt`)).length > 0
    await waitFor(async () => !(await isLeft()), { what: 'the job to be done', timeoutMs: 40_000 })
  })
}

/** As the router ends a track that may not be paid twice. */
async function endAsUnknown(bench: Bench, id: string): Promise<void> {
  const error = { code: 'outcome_unknown', message: 'a test', fix: 'a test' }
  await bench.bus.tracks.update(id, current => {
    const next = advance(current, { type: 'failed', error }, new Date())
    return next.ok ? next.record : null
  })
}

t.test('a lost answer whose work waits in the queue of fal, which lists nothing of it, is paid once', async t => {
  const bench = await openBench(t, fal, { queueMs: 3_500 })
  await bench.startWorker({ provider: fal.createProvider(bench.sandbox, 2_500, 5) })
  const record = await bench.untilDone(await loseAnswer(bench))
  t.match(record, { status: 'succeeded', attempts: [{ state: 'succeeded', found_by_search: true }] })
  t.strictSame([record.attempts.length, bench.count('submit'), paid(bench)], [1, 1, 1])
})

t.test('a lost answer whose work never begins in time is known to be free, and tried again', async t => {
  const bench = await openBench(t, fal, { falRunners: 1, generationMs: 8_000 })
  await bench.startWorker({ provider: fal.createProvider(bench.sandbox, 2_500, 2) })
  const busy = await bench.dispatch({ prompt: 'what keeps the one runner busy' })
  await bench.until(busy, 'accepted', ({ attempts }) => attempts[0]?.state === 'accepted')
  const id = await loseAnswer(bench)
  const [attempt] = (await bench.untilRouted(id)).attempts
  t.match(attempt, { state: 'refused', reason: 'no_trace', billed: 'no', starts_within_ms: 2_000 })
  t.strictSame([bench.accepted(), paid(bench)], [2, 1], 'it was accepted and never ran')
})

t.test('accepted work that does not begin in time is free, and goes back to the router', async t => {
  const bench = await openBench(t, fal, { falRunners: 1, generationMs: 8_000 })
  await bench.startWorker({ provider: fal.createProvider(bench.sandbox, 2_500, 2) })
  const busy = await bench.dispatch({ prompt: 'what keeps the one runner busy' })
  await bench.until(busy, 'accepted', ({ attempts }) => attempts[0]?.state === 'accepted')
  const id = await bench.dispatch()
  const [attempt] = (await bench.untilRouted(id)).attempts
  t.match(attempt, { state: 'failed', reason: 'generation_failed', billed: 'no', explanation: /did not start in time/ })
  t.equal(paid(bench), 1)
})

t.test('doubt takes no place at the provider', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker({ concurrency: 1, times: { settleMs: 30_000 } })
  bench.sandbox.control.setFault('fal', 'reset-before-accepting', { times: 1 })
  const doubted = await bench.dispatch()
  const next = await bench.dispatch()
  t.match(await bench.untilDone(next), { status: 'succeeded' })
  t.match(await bench.record(doubted), { stage: 'reconciling' })
})
