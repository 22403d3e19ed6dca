import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import type { WorkerReport } from '@soundfoundry/track'
import type { WorkerOptions } from '@soundfoundry/worker'
import { openBench, shortSubmit, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds } from './far-ends.ts'
import { submitElsewhere } from './submit-elsewhere.ts'

t.jobs = sideBySide

/** The same looks as in production, without the long pauses between them, and without time for what is young. */
const watchTimes = { firstMs: 20, everyMs: 60, againMs: 30, graceMs: 0 }
const watching = (options: Partial<WorkerOptions> = {}) => ({ watchTimes, ...options })

const report = (bench: Bench, worker = 'worker-1'): WorkerReport | undefined => bench.bus.fleet.get(worker)?.value
const foreignIds = (bench: Bench, worker?: string) =>
  (report(bench, worker)?.foreign_work ?? []).map(({ provider_request_id }) => provider_request_id)

/** Waits until so many more looks have come to an end. */
async function moreLooks(bench: Bench, looks = 4): Promise<void> {
  const before = bench.count(bench.far.list)
  await waitFor(() => bench.count(bench.far.list) >= before + looks, { what: 'more looks' })
}

const foundLines = (bench: Bench) => bench.lines.filter(({ message }) => message.includes('no track of this fleet'))

/** The fleet has had the credential for so long. */
async function wasSeen({ bus, credential, far }: Bench, agoMs: number): Promise<void> {
  const { fingerprint: key } = credential
  const first_seen_at = new Date(Date.now() - agoMs).toISOString()
  await bus.keys.put(key, { v: 1, key, provider: far.name, environments: ['production'], first_seen_at })
}

const wasSeenLongAgo = (bench: Bench): Promise<void> => wasSeen(bench, 3_600_000)

for (const far of farEnds) {
  t.test(`${far.name}: work of somebody else is found, told once, and never the fleet's own`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker(watching())
    const own = await Promise.all([1, 2, 3].map(number => bench.dispatch({ prompt: `a bourree, number ${number}` })))
    await Promise.all(own.map(id => bench.untilDone(id)))
    await moreLooks(bench)
    t.strictSame(foreignIds(bench), [])

    const stolen = await submitElsewhere(bench, 'a tune for a thief', bench.credential)
    const neighbour = await submitElsewhere(bench, 'a tune of another token', far.makeCredential())
    await waitFor(() => foreignIds(bench).length === 2, { what: 'both to be found' })
    const works = report(bench)?.foreign_work ?? []
    t.strictSame(works.map(each => each.provider_request_id).sort(), [stolen, neighbour].sort())
    for (const work of works) t.match(work, { key: bench.credential.fingerprint, model: far.model, created_at: /Z$/ })

    await bench.untilDone(await bench.dispatch({ prompt: 'a bourree, after the theft' }))
    await moreLooks(bench)
    t.equal(foreignIds(bench).length, 2, 'more looks find nothing else')
    t.equal(foundLines(bench).length, 2, 'each is logged once')
    t.notOk(JSON.stringify(report(bench)).includes(bench.credential.reveal().slice(-20)), 'no credential is told')
  })

  t.test(`${far.name}: what is still being looked for is the fleet's own, and what turns up late as well`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker(watching(shortSubmit))
    bench.sandbox.control.setFault(far.name, 'hang', { accept: true, operation: far.submit, times: 1 })
    const found = await bench.untilDone(await bench.dispatch({ prompt: 'a bourree without an answer' }))
    t.equal(found.status, 'succeeded')
    t.equal(found.attempts.length, 1)
    t.strictSame(foreignIds(bench), [])

    const prompt = 'a bourree that the list forgets'
    bench.sandbox.control.setFault(far.name, 'reset-after-accepting', { operation: far.submit, times: 1 })
    bench.sandbox.control.setFault(far.name, 'hide-from-listing', { match: prompt })
    const id = await bench.dispatch({ prompt })
    const record = await bench.untilRouted(id)
    t.match(record.attempts, [{ reason: 'no_trace', state: 'refused' }])
    const [work] = bench.sandbox.control.work({ prompt })
    t.ok(work, 'the sandbox has it')
    bench.sandbox.control.clearFaults()
    const late = () => bench.lines.find(({ message }) => message.includes('turned up'))
    await waitFor(() => late() !== undefined, { what: 'it to turn up' })
    t.match(late(), { level: 'error', fields: { track: id, attempt: 1, provider_request_id: work?.request_id } })
    const booked = { state: 'unknown', billed: 'unknown', provider_request_id: work?.request_id }
    t.match(await bench.record(id), { status: 'queued', attempts: [booked] })
    t.match(await bench.bus.claims.ownerOf(far.name, work?.request_id ?? ''), { track: id })
    t.strictSame(await bench.bus.claims.inDoubt(far.name), [])

    const stolen = await submitElsewhere(bench, prompt, bench.credential)
    await waitFor(() => foreignIds(bench).length > 1, { what: 'the theft to be found' })
    // What turned up is told as well: it may have been paid for a second time.
    t.strictSame(foreignIds(bench), [work?.request_id, stolen], 'one doubt accounts for one request')
    t.strictSame(
      report(bench)?.foreign_work.map(({ track }) => track),
      [id, undefined],
      'its track is named, and no other one',
    )
  })

  t.test(`${far.name}: what turns up late is booked although its worker died after the claim`, async t => {
    const bench = await openBench(t, far)
    const first = await bench.startWorker()
    const prompt = 'a bourree that is claimed and not booked'
    bench.sandbox.control.setFault(far.name, 'reset-after-accepting', { operation: far.submit, times: 1 })
    bench.sandbox.control.setFault(far.name, 'hide-from-listing', { match: prompt })
    const id = await bench.dispatch({ prompt })
    await bench.untilRouted(id)
    await first.stop()
    await bench.requestCancel(id)
    const [work] = bench.sandbox.control.work({ prompt })
    const { attempts } = await bench.record(id)
    t.match(attempts, [{ state: 'refused', reason: 'no_trace', billed: 'no' }])
    await bench.bus.claims.claim(far.name, work?.request_id ?? '', { track: id, intent: attempts[0]?.intent ?? '' })
    bench.sandbox.control.clearFaults()
    await wasSeenLongAgo(bench)
    await bench.startWorker(watching())
    const booked = await bench.until(id, 'booked', record => record.attempts[0]?.billed === 'unknown')
    t.match(booked, { status: 'canceled', attempts: [{ state: 'unknown', provider_request_id: work?.request_id }] })
    await waitFor(async () => (await bench.bus.claims.inDoubt(far.name)).length === 0, { what: 'the doubt to end' })
    await waitFor(() => report(bench, 'worker-2')?.foreign_work.length === 1, { what: 'it to be told' })
    t.match(report(bench, 'worker-2')?.foreign_work, [{ provider_request_id: work?.request_id, track: id }])
  })

  t.test(`${far.name}: one worker looks for all, and another one when it is gone`, async t => {
    const bench = await openBench(t, far)
    const first = await bench.startWorker(watching())
    await bench.startWorker(watching())
    const one = await submitElsewhere(bench, 'a theft of a bourree', bench.credential)
    await waitFor(() => foreignIds(bench).length === 1, { what: 'the first theft' })
    await moreLooks(bench)
    t.strictSame(foreignIds(bench, 'worker-2'), [], 'the second one leaves it to the first')
    await first.stop()
    const two = await submitElsewhere(bench, 'another theft of a bourree', bench.credential)
    await waitFor(() => foreignIds(bench, 'worker-2').includes(two), { what: 'the second theft' })
    t.strictSame(foreignIds(bench, 'worker-2').sort(), [one, two].sort())
  })

  t.test(`${far.name}: what was done before the fleet had the credential is not its concern`, async t => {
    const bench = await openBench(t, far)
    const before = await submitElsewhere(bench, 'before its time', bench.credential)
    // A provider's clock is known to a second or two, and to less on a busy machine: it was far before.
    await wasSeen(bench, -60_000)
    await bench.startWorker(watching())
    // What the second look goes back behind the first one is told a moment after it.
    await moreLooks(bench, 20)
    t.strictSame(foreignIds(bench), [])
    await wasSeenLongAgo(bench)
    await bench.startWorker(watching({ name: 'worker-0' }))
    const found = () => foreignIds(bench, 'worker-0').length > 0
    await waitFor(found, { what: 'a worker that starts to look back' })
    t.strictSame(foreignIds(bench, 'worker-0'), [before])
  })

  t.test(`${far.name}: a list that cannot be read is said once, and looked at again`, async t => {
    const bench = await openBench(t, far)
    bench.sandbox.control.setFault(far.name, 'unavailable', { operation: far.list, status: 503 })
    await bench.startWorker(watching())
    await moreLooks(bench)
    const said = () => bench.lines.filter(({ message }) => message.includes('cannot be looked for in full'))
    t.equal(said().length, 1)
    const stolen = await submitElsewhere(bench, 'a theft in the dark', bench.credential)
    bench.sandbox.control.clearFaults()
    await waitFor(() => foreignIds(bench).length > 0, { what: 'the theft to be found' })
    t.strictSame(foreignIds(bench), [stolen])
    t.equal(said().length, 1)
  })
}

t.test('a key that may do too much is told of, without waiting for a look', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'admin-key', {})
  await bench.startWorker({ watchTimes: { firstMs: 600_000 } })
  await waitFor(() => typeof report(bench)?.too_powerful === 'string', { what: 'the warning' })
  t.equal(report(bench)?.too_powerful, bench.credential.fingerprint)
  t.match(
    bench.lines.filter(({ message }) => message.includes('more than run models')),
    [{ level: 'warn', fields: { key: bench.credential.fingerprint } }],
  )
  t.equal(bench.count('keys'), 1, 'it is asked once')
})

t.test('the scope of a key is asked for once, and again as long as it cannot be told', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'unavailable', { operation: 'keys', status: 503, times: 2 })
  await bench.startWorker(watching())
  await waitFor(() => bench.count('keys') === 3, { what: 'an answer' })
  await moreLooks(bench)
  t.equal(bench.count('keys'), 3)
  t.equal(report(bench)?.too_powerful, null)
})
