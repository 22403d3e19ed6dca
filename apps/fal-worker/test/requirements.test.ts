import t from 'tap'
import { openBench, sideBySide } from './bench.ts'
import { farEnds } from './far-ends.ts'

t.jobs = sideBySide

for (const far of farEnds) {
  t.test(`${far.name}: what would ignore something that is required is given back, and nothing is sent`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    const seed = await bench.dispatch({ prompt: 'a bourree by its seed', seed: 7, wished: ['seed'], require: ['seed'] })
    const routed = await bench.untilRouted(seed)
    t.strictSame(routed.attempts, [], 'no attempt has begun')
    t.equal(bench.accepted(), 0)

    const format = { prompt: 'a bourree as mp3', wished: ['format', 'seed'], require: ['format'] }
    const record = await bench.untilDone(await bench.dispatch({ ...format, seed: 7, format: 'mp3' }))
    t.match(record, { status: 'succeeded', attempts: [{ ignored: ['seed'] }] }, 'what is only wished may be ignored')
    t.equal(bench.accepted(), 1)
  })
}
