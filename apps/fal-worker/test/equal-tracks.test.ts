import type { TrackRecord } from '@soundfoundry/track'
import t from 'tap'
import { openBench, sideBySide } from './bench.ts'
import { farEnds } from './far-ends.ts'

t.jobs = sideBySide

for (const far of farEnds) {
  t.test(
    `${far.name}: fifty tracks of one prompt, half of them without an answer, are fifty works and no more`,
    async t => {
      const bench = await openBench(t, far, { generationMs: 500 })
      const times = { settleMs: 8_000, giveUpMs: 120_000 }
      await bench.startWorker({ times })
      await bench.startWorker({ times })
      bench.sandbox.control.setFault(far.name, 'reset-after-accepting', { times: 25 })
      const prompt = 'fifty times the same slow march'
      const ids = await Promise.all(Array.from({ length: 50 }, () => bench.dispatch({ prompt })))
      const records: TrackRecord[] = []
      // One after another: fifty that are waited for at once are looked at more often than they are worked on.
      for (const id of ids) records.push(await bench.untilDone(id))
      t.strictSame([...new Set(records.map(({ status }) => status))], ['succeeded'])
      t.ok(records.every(({ attempts }) => attempts.length === 1))
      const works = new Set(bench.sandbox.control.work({ prompt }).map(({ request_id }) => request_id))
      const followed = new Set(records.map(({ attempts }) => attempts[0]?.provider_request_id ?? ''))
      t.strictSame([works.size, bench.accepted(prompt), bench.count(far.submit)], [50, 50, 50])
      t.strictSame([...followed].toSorted(), [...works].toSorted(), 'each work is followed by exactly one track')
    },
  )
}
