import t from 'tap'
import { fixedCredentials } from '@soundfoundry/worker'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds, replicate } from './far-ends.ts'
import { openCircuit } from './open-circuit.ts'

t.jobs = sideBySide

const isAccepted = (record: { stage: string | null }) => record.stage === 'generating'

/** The keys that accepted work was read with since then. */
const readersSince = (bench: Bench, from: number) => {
  const reads = bench.sandbox.control.requests({ provider: bench.far.name, operation: bench.far.look })
  return [...new Set(reads.slice(from).map(({ key }) => key))]
}

for (const far of farEnds) {
  t.test(
    `${far.name}: accepted work is read with the key that submitted it, and with others where that is refused`,
    async t => {
      const bench = await openBench(t, far)
      const [older, newer] = [far.makeCredential('current'), far.makeCredential('current')]
      bench.sandbox.control.setFault(far.name, 'never-finish')
      const before = await bench.startWorker({ credentials: fixedCredentials([older]) })
      const id = await bench.dispatch()
      await bench.until(id, 'accepted', isAccepted)
      await before.stop()

      const read = bench.count(far.look)
      await bench.startWorker({ credentials: fixedCredentials([newer, { ...older, slot: 'previous' }]) })
      const other = await bench.dispatch()
      await bench.until(other, 'accepted', isAccepted)
      t.match((await bench.record(other)).attempts[0], { key: newer.fingerprint }, 'submits go with the current key')
      t.match((await bench.record(id)).attempts[0], { key: older.fingerprint, state: 'accepted' })
      await bench.requestCancel(other)
      await bench.untilDone(other)
      await bench.until(id, 'read with the older key', () => readersSince(bench, read).includes(older.fingerprint))

      bench.sandbox.control.setFault(far.name, 'refuse-key', { key: older.fingerprint })
      bench.sandbox.control.clearFault(far.name, 'never-finish')
      const record = await bench.untilDone(id)
      t.match(record, { status: 'succeeded', attempts: [{ key: older.fingerprint, billed: 'yes' }] })
      t.equal(bench.count(far.submit), 2)
    },
  )
}

t.test('a credential that a track is to prove is not held back by circuits of its own', async t => {
  const bench = await openBench(t, fal)
  const [inUse, canary] = [fal.makeCredential('previous'), fal.makeCredential('current')]
  for (const scope of ['key', 'key_model'] as const) await openCircuit(bench, scope, canary)
  const held = fixedCredentials([inUse, canary])
  await bench.startWorker({ credentials: { ...held, current: () => inUse, forSubmit: () => canary } })
  t.match(await bench.untilDone(await bench.dispatch()), {
    status: 'succeeded',
    attempts: [{ key: canary.fingerprint, state: 'succeeded' }],
  })
  await openCircuit(bench, 'account')
  t.match(await bench.untilRouted(await bench.dispatch()), { attempts: [] }, 'what holds for every key holds for it')
})

t.test(
  "that another account does not know the work says nothing; that its own key's account does not, does",
  async t => {
    const own = replicate.makeCredential('previous')
    const stranger = replicate.makeCredential('current')
    const keys = [
      { key: own.reveal(), account: 'one' },
      { key: stranger.reveal(), account: 'another' },
    ]
    const bench = await openBench(t, replicate, { keys: { replicate: keys } })
    bench.sandbox.control.setFault('replicate', 'never-finish')
    const first = await bench.startWorker({ credentials: fixedCredentials([{ ...own, slot: 'current' }]) })
    const id = await bench.dispatch()
    await bench.until(id, 'accepted', isAccepted)
    await first.stop()

    bench.sandbox.control.setFault('replicate', 'refuse-key', { key: own.fingerprint })
    await bench.startWorker({ credentials: fixedCredentials([stranger, own]), times: { forgottenMs: 200 } })
    const from = bench.count('get')
    const marker = await bench.dispatch()
    await bench.until(marker, 'accepted', isAccepted)
    await bench.until(id, 'read often', () => bench.count('get') - from > 12)
    t.match(await bench.record(id), { status: 'running', attempts: [{ state: 'accepted' }] })
    t.ok(readersSince(bench, from).includes(stranger.fingerprint))

    bench.sandbox.control.clearFaults()
    t.match(await bench.untilDone(id), { status: 'succeeded' })
  },
)

t.test('work that its own account no longer knows is lost after a while, and never made again', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'request-gone')
  await bench.startWorker()
  const record = await bench.untilDone(await bench.dispatch())
  t.match(record, {
    status: 'failed',
    error: { code: 'provider_failed' },
    attempts: [{ state: 'failed', reason: 'request_lost', billed: 'unknown' }],
  })
  t.equal(bench.count('submit'), 1)
})
