import t from 'tap'
import { drillRow, formatDrill, isDrillGood, type Ran } from '../../src/rotation/drill-report.ts'
import { nothingTold } from '../../src/rotation/scenario.ts'
import { sumUp } from '../../src/chaos/report.ts'

const scenario: Ran['scenario'] = {
  name: 'a bad key',
  promisedSeconds: 3,
  run: () => Promise.resolve(nothingTold),
}
const alert = { kind: 'key_rejected', key: 'fal_11111111' }
const told = { ...alert, state: 'raised', message: 'It was refused.', fix: 'Make a new one.' }
const ran: Ran = {
  scenario,
  outcome: { ...nothingTold, seen: 'rejected: key_refused', seconds: 1, alert },
  problem: null,
}
const tracks = {
  ...sumUp({
    seed: 0,
    accepted: [{ id: 'a', prompt: 'A' }],
    drained: [],
    work: [{ prompt: 'A' }],
    deaths: [],
    kills: new Map(),
    faults: new Map(),
    answers: new Map(),
    recoveryMs: 0,
  }),
  succeeded: 1,
  lost: [],
}

const reportOf = (row: ReturnType<typeof drillRow>, leaks: string[] = []) => ({
  rows: [row],
  perSecond: 20,
  postedPerSecond: 20,
  madePerSecond: 19.96,
  leaks,
})

t.test('a drill is good when nothing went wrong, and each alert was told exactly once', async t => {
  const good = drillRow(ran, tracks, [told, { ...told, state: 'resolved' }, { ...told, key: 'fal_22222222' }])
  t.same(good.wrong, [])
  t.ok(isDrillGood(reportOf(good)))
  const lines = formatDrill(reportOf(good)).split('\n')
  t.match(lines[0], /^scenario +seen +seconds +accepted +succeeded +failed +lost +twice +exit code +alerts$/)
  t.match(lines[1], /^a bad key +rejected: key_refused +1\.00 +1 +1 +0 +0 +0 +1 key_rejected$/)
  t.notOk(isDrillGood(reportOf(good, ['router'])), 'a key that was written somewhere')
})

t.test('what went wrong is told, and how long it took is another matter', async t => {
  const cases: [what: string, row: ReturnType<typeof drillRow>, text: RegExp][] = [
    ['no alert', drillRow(ran, tracks, []), /✗ key_rejected was told 0 times/],
    ['two alerts', drillRow(ran, tracks, [told, told]), /✗ key_rejected was told 2 times/],
    ['a failed track', drillRow(ran, { ...tracks, accepted: 2 }, [told]), /✗ 1 tracks failed/],
    ['a lost track', drillRow(ran, { ...tracks, accepted: 2, lost: ['b'] }, [told]), /✗ tracks were lost/],
    [
      'a track paid twice',
      drillRow(ran, { ...tracks, paidTwice: ['a'] }, [told]),
      /✗ tracks were lost, submitted twice/,
    ],
    ['another outcome', drillRow({ ...ran, problem: 'timed out' }, tracks, [told]), /✗ timed out/],
  ]
  for (const [what, row, text] of cases) {
    t.notOk(isDrillGood(reportOf(row)), what)
    t.match(formatDrill(reportOf(row)), text, what)
  }
  const late = drillRow({ ...ran, outcome: { ...ran.outcome, seconds: 3.5 } }, tracks, [told])
  t.ok(isDrillGood(reportOf(late)))
  t.match(formatDrill(reportOf(late)), /! longer than the 3 s that are promised/)
})
