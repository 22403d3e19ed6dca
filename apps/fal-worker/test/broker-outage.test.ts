import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds } from './far-ends.ts'

t.jobs = sideBySide

/** Waits until a write that begins now is told that it failed; so is every one that began before. */
async function untilWritesFail({ bus, far }: Bench): Promise<void> {
  await nextTurn()
  const owner = { track: crypto.randomUUID(), intent: crypto.randomUUID() }
  await bus.claims.claim(far.name, crypto.randomUUID(), owner).then(
    () => Promise.reject(new Error('the broker is there')),
    () => undefined,
  )
}

for (const far of farEnds) {
  t.test(`${far.name}: an acceptance that the broker cannot take is written when it is back`, async t => {
    const bench = await openBench(t, far)
    let isDown = false
    const worker = await bench.startWorker({
      times: { leaseMs: 60_000 },
      checkpoint: async step => {
        if (step !== 'after send' || isDown) return
        isDown = true
        await bench.broker.kill()
        void untilWritesFail(bench).then(() => bench.broker.restart())
      },
    })
    const id = await bench.dispatch()
    const record = await bench.untilDone(id)
    t.match(record, { status: 'succeeded', attempts: [{ worker: worker.name, uncertain_at: null, billed: 'yes' }] })
    t.equal(record.attempts.length, 1)
    t.strictSame([bench.count(far.submit), bench.accepted(), bench.count(far.list)], [1, 1, 0])
  })
}

t.test('tracks that are begun, followed and stored while the broker comes and goes are each sent once', async t => {
  const bench = await openBench(t, fal, { generationMs: 1_500 })
  // Nothing here waits for work that is not begun in time: however busy the machine, fal begins it.
  const patient = { provider: fal.createProvider(bench.sandbox, 2_500, 120) }
  await bench.startWorker(patient)
  await bench.startWorker(patient)
  const prompts = Array.from({ length: 20 }, (_, index) => `a bagatelle, number ${index} of twenty`)
  const ids = await Promise.all(prompts.map(prompt => bench.dispatch({ prompt })))
  for (const operation of ['submit', 'status', 'file']) {
    await waitFor(() => bench.count(operation) > 0, { what: `a request of ${operation}` })
    await bench.broker.restart()
  }
  for (const id of ids) {
    const record = await bench.until(id, 'done or routed', ({ stage }) => stage === null || stage === 'routing')
    const isUnsent = record.attempts.every(({ state }) => state === 'refused')
    t.ok(record.status === 'succeeded' || isUnsent, JSON.stringify(record.attempts))
  }
  for (const prompt of prompts) t.ok(bench.accepted(prompt) <= 1, `${prompt} was accepted at most once`)
  t.equal(bench.count('submit'), bench.accepted())
})
