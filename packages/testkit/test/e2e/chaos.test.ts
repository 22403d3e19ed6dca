import t from 'tap'
import { formatReport, isClean, runChaos } from '../../src/index.ts'

t.test('processes die and far ends misbehave: nothing is lost, nothing is paid twice', async t => {
  const report = await runChaos({
    seed: 20_260_801,
    durationMs: 15_000,
    faults: 'quick',
    falWorkers: 2,
    drainLimitMs: 90_000,
  })
  t.comment(formatReport(report))
  t.ok(Object.keys(report.kills).length > 0 && Object.keys(report.faults).length > 0, 'something did go wrong')
  t.same(report.lost, [], 'no track was lost')
  t.same(report.paidTwice, [], 'no track was paid twice')
  t.same(report.brokenAudio, [], 'all audio is as promised')
  t.same(report.deaths, [], 'nothing ended of its own accord')
  t.ok(isClean(report))
})
