import t from 'tap'
import { formatDrill, isDrillGood, runRotationDrill } from '../../src/index.ts'

t.test(
  'whatever is done to the key, no track fails, none is lost, none is submitted twice',
  { timeout: 600_000 },
  async t => {
    const report = await runRotationDrill({ perSecond: 10, falWorkers: 3, isQuick: true, say: line => t.comment(line) })
    t.comment(formatDrill(report))
    for (const { name, wrong, tracks } of report.rows) {
      t.same(wrong, [], name)
      t.ok(tracks.accepted > 0 && tracks.succeeded === tracks.accepted, `${tracks.accepted} tracks succeeded meanwhile`)
    }
    t.same(report.leaks, [], 'no process ever wrote a key')
    t.ok(isDrillGood(report))
  },
)
