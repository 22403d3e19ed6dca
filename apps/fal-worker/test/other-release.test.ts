import { askBroker, waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { farEnds } from './far-ends.ts'

t.jobs = sideBySide

/** Has a process of a later release claim the request of a track, between its submit and our own claim. */
async function claimFirst(bench: Bench, claim: object): Promise<void> {
  const { far, broker, sandbox } = bench
  const [work] = sandbox.control.work()
  await askBroker(broker, `claims.${far.name}.${work?.request_id ?? 'none'}`, { v: 2, ...claim })
}

for (const far of farEnds) {
  const claims: ReadonlyArray<[string, (bench: Bench, id: string) => Promise<object>]> = [
    ['that names nobody', async () => ({ owner: 'said otherwise' })],
    [
      'that names this attempt',
      async (bench, id) => ({ track: id, intent: (await bench.record(id)).attempts[0]?.intent }),
    ],
  ]
  for (const [what, claim] of claims) {
    t.test(`${far.name}: a claim of a later release ${what} loses no accepted work`, async t => {
      const bench = await openBench(t, far)
      let id = ''
      await bench.startWorker({
        checkpoint: async step => {
          if (step === 'after send') await claimFirst(bench, await claim(bench, id))
        },
      })
      id = await bench.dispatch()
      const record = await bench.untilDone(id)
      t.match(record, { status: 'succeeded', attempts: [{ state: 'succeeded', number: 1 }] })
      t.equal(bench.sandbox.control.work().length, 1, 'accepted once')
      t.same(await bench.bus.dead.list(), [], 'nothing is set aside')
    })
  }

  t.test(`${far.name}: a record of a later release is left to its processes, and goes on with them`, async t => {
    const bench = await openBench(t, far)
    const id = await bench.dispatch()
    const record = await bench.record(id)
    await askBroker(bench.broker, `tracks.${id}`, { ...record, v: 2 })
    await bench.startWorker()
    const isMet = () => bench.lines.some(({ message }) => message === 'a job failed and comes back')
    await waitFor(isMet, { what: 'the job to be met', timeoutMs: 60_000 })
    t.same(await bench.bus.dead.list(), [], 'nothing is set aside')
    t.same(bench.sandbox.control.work(), [], 'nothing is sent')
    await askBroker(bench.broker, `tracks.${id}`, record)
    t.match(await bench.untilDone(id), { status: 'succeeded' })
  })
}
