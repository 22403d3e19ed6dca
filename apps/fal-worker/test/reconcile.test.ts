import t from 'tap'
import type { FaultParameters } from '@soundfoundry/sandbox'
import { fixedCredentials } from '@soundfoundry/worker'
import { openBench, shortSubmit, sideBySide } from './bench.ts'
import { fal, farEnds, replicate } from './far-ends.ts'

t.jobs = sideBySide

interface Doubt {
  fault: string
  parameters?: FaultParameters
  reason: string
}

/** What leaves it open whether the provider took the work, which in these cases it did. */
const doubts: readonly Doubt[] = [
  { fault: 'reset-after-accepting', reason: 'connection_lost' },
  { fault: 'hang', parameters: { accept: true }, reason: 'timeout' },
  { fault: 'broken-json', reason: 'unreadable_answer' },
]

for (const far of farEnds) {
  t.test(`${far.name}: what was accepted without an answer is found, followed, and never sent again`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker(shortSubmit)
    for (const { fault, parameters = {}, reason } of doubts) {
      const seen: Array<string | null> = []
      const prompt = `a polonaise after ${fault}`
      const id = crypto.randomUUID()
      const accepted = bench.accepted()
      bench.sandbox.control.setFault(far.name, fault, { ...parameters, operation: far.submit, times: 1 })
      const stop = bench.bus.live.listen(id, record => void seen.push(record.attempts[0]?.reason ?? null))
      await bench.dispatch({ id, prompt })
      const record = await bench.untilDone(id)
      stop()
      const [work, ...more] = bench.sandbox.control.work({ prompt })
      t.strictSame(more, [], fault)
      t.match(
        record,
        { status: 'succeeded', attempts: [{ provider_request_id: work?.request_id, billed: 'yes' }] },
        fault,
      )
      t.equal(record.attempts.length, 1, fault)
      t.ok(seen.includes(reason), `${fault} is ${reason}`)
      t.equal(bench.accepted() - accepted, 1, fault)
    }
    t.equal(bench.count(far.submit), doubts.length)
    t.strictSame(bench.routed, [])
  })

  t.test(`${far.name}: what was never accepted is looked for until the list has had its time, then routed`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker(shortSubmit)
    const never: readonly Doubt[] = [
      { fault: 'reset-before-accepting', reason: 'connection_lost' },
      { fault: 'unavailable', parameters: { status: 503 }, reason: 'server_error' },
      { fault: 'hang', parameters: { accept: false }, reason: 'timeout' },
    ]
    for (const { fault, parameters = {} } of never) {
      const lists = bench.count(far.list)
      bench.sandbox.control.setFault(far.name, fault, { ...parameters, operation: far.submit, times: 1 })
      const record = await bench.untilRouted(await bench.dispatch())
      const [attempt] = record.attempts
      t.match(attempt, { state: 'refused', reason: 'no_trace', billed: 'no', refusal_scope: 'request' }, fault)
      const doubted = Date.parse(attempt?.ended_at ?? '') - Date.parse(attempt?.uncertain_at ?? '')
      t.ok(doubted >= 1_500, `${fault}: looked for ${doubted} ms`)
      t.ok(bench.count(far.list) - lists > 1, `${fault}: ${bench.count(far.list) - lists} looks`)
    }
    t.equal(bench.accepted(), 0)
    t.equal(bench.count(far.submit), never.length)
  })

  t.test(`${far.name}: a list that cannot be read proves nothing`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    bench.sandbox.control.setFault(far.name, 'reset-before-accepting', { times: 1 })
    bench.sandbox.control.setFault(far.name, 'unavailable', { operation: far.list })
    const id = await bench.dispatch()
    const record = await bench.untilRouted(id)
    t.match(record, {
      status: 'queued',
      attempts: [{ state: 'unknown', billed: 'unknown', reason: 'no_trace', ended_at: /Z$/ }],
    })
    t.match(record.attempts[0]?.explanation, /cannot be told/)
    t.equal(bench.count(far.submit), 1)
  })

  t.test(`${far.name}: a list that lags is waited for`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker({ times: { settleMs: 4_000 } })
    bench.sandbox.control.setFault(far.name, 'listing-lag', { ms: 2_000 })
    bench.sandbox.control.setFault(far.name, 'reset-after-accepting', { times: 1 })
    const record = await bench.untilDone(await bench.dispatch())
    t.match(record, { status: 'succeeded', attempts: [{ number: 1, state: 'succeeded' }] })
    t.strictSame([bench.count(far.submit), bench.accepted(), record.attempts.length], [1, 1, 1])
  })
}

t.test('what the list hides for longer than it is given is taken for absent: the one doubt that is left', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker()
  bench.sandbox.control.setFault('fal', 'hide-from-listing')
  bench.sandbox.control.setFault('fal', 'reset-after-accepting', { times: 1 })
  const id = await bench.dispatch()
  t.match(await bench.untilRouted(id), { attempts: [{ state: 'refused', reason: 'no_trace' }] })
  t.equal(bench.count('submit'), 1, 'the worker itself sends nothing again')

  // Once it shows, the next attempt of an equal track that is in doubt takes it instead of one that is paid again.
  bench.sandbox.control.clearFaults()
  bench.sandbox.control.setFault('fal', 'reset-before-accepting', { times: 1 })
  await bench.dispatchAgain(id)
  t.match(await bench.untilDone(id), { status: 'succeeded', attempts: [{}, { state: 'succeeded' }] })
  t.equal(bench.accepted(), 1)
})

t.test('what another release submitted with another input is never taken for absent', async t => {
  const bench = await openBench(t, fal)
  const provider = fal.createProvider(bench.sandbox)
  const older = await bench.startWorker()
  bench.sandbox.control.setFault('fal', 'reset-after-accepting', { times: 1 })
  bench.sandbox.control.setFault('fal', 'listing-lag', { ms: 60_000 })
  const id = await bench.dispatch()
  await bench.until(id, 'in doubt', ({ stage }) => stage === 'reconciling')
  await older.stop()
  const mapInput: typeof provider.mapInput = (request, model) => {
    const mapped = provider.mapInput(request, model)
    return { ...mapped, input: { ...mapped.input, newly: 'mapped' } }
  }
  await bench.startWorker({ provider: { ...provider, mapInput } })
  const [attempt] = (await bench.untilRouted(id)).attempts
  t.match(attempt, { state: 'unknown', billed: 'unknown', explanation: /maps requests otherwise/ })
  t.strictSame([bench.count('submit'), bench.accepted()], [1, 1])
})

t.test("with another account's key nothing is proved absent", async t => {
  const bench = await openBench(t, replicate)
  const [own, other] = [replicate.makeCredential('previous'), replicate.makeCredential('current')]
  const previous = await bench.startWorker({ credentials: fixedCredentials([{ ...own, slot: 'current' }]) })
  bench.sandbox.control.setFault('replicate', 'reset-before-accepting', { times: 1 })
  bench.sandbox.control.setFault('replicate', 'refuse-key', { key: own.fingerprint, operation: 'list' })
  const id = await bench.dispatch()
  await bench.until(id, 'in doubt', ({ stage }) => stage === 'reconciling')
  await previous.stop()
  await bench.startWorker({ credentials: fixedCredentials([own, other]) })
  t.match(await bench.untilRouted(id), { attempts: [{ state: 'unknown', billed: 'unknown' }] })
  t.ok(bench.count('list') > 2)
  t.equal(bench.count('create'), 1)
})
