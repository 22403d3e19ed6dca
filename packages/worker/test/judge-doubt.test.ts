import * as fc from 'fast-check'
import t from 'tap'
import { judgeDoubt, startsWithin, type DoubtEvidence } from '../src/judge-doubt.ts'

const times = { settleMs: 60_000, giveUpMs: 300_000 }
const proof: DoubtEvidence = { doubtMs: 180_000, startsWithinMs: 120_000, isWhole: true, near: 0 }

t.test('silence is a proof when all conditions hold, and never otherwise', async t => {
  const rows: ReadonlyArray<readonly [string, Partial<DoubtEvidence>, ReturnType<typeof judgeDoubt>]> = [
    ['all hold', {}, 'absent'],
    ['it may still begin', { doubtMs: 179_999 }, 'look_again'],
    ['something is near', { near: 1 }, 'look_again'],
    ['something is near, for long', { near: 1, doubtMs: 300_000 }, 'untold'],
    ['the list is not whole', { isWhole: false }, 'look_again'],
    ['the list is not whole, for long', { isWhole: false, doubtMs: 300_000 }, 'untold'],
    ['it may begin at any time', { startsWithinMs: null, doubtMs: 299_999 }, 'look_again'],
    ['it may begin at any time, for long', { startsWithinMs: null, doubtMs: 300_000 }, 'untold'],
    ['it is listed from its acceptance on', { startsWithinMs: 0, doubtMs: 60_000 }, 'absent'],
    ['nothing is near any more, late', { doubtMs: 299_999 }, 'absent'],
    ['it may begin after the time to give up', { startsWithinMs: 600_000, doubtMs: 500_000, near: 1 }, 'look_again'],
    ['and then has not', { startsWithinMs: 600_000, doubtMs: 660_000 }, 'absent'],
    ['and then something is near', { startsWithinMs: 600_000, doubtMs: 660_000, near: 1 }, 'untold'],
  ]
  for (const [what, changes, expected] of rows) t.equal(judgeDoubt({ ...proof, ...changes }, times), expected, what)
})

t.test('whatever is known, absence follows from nothing less, and nothing is looked for without end', async t => {
  const evidence = fc.record({
    doubtMs: fc.integer({ min: 0, max: 2_000_000 }),
    startsWithinMs: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
    isWhole: fc.boolean(),
    near: fc.nat(3),
  })
  fc.assert(
    fc.property(evidence, each => {
      const verdict = judgeDoubt(each, times)
      const { doubtMs, startsWithinMs, isWhole, near } = each
      if (verdict === 'absent') {
        return startsWithinMs !== null && isWhole && near === 0 && doubtMs >= startsWithinMs + times.settleMs
      }
      return verdict === 'untold' || doubtMs < Math.max(times.giveUpMs, (startsWithinMs ?? 0) + times.settleMs)
    }),
  )
  t.pass()
})

t.test('when work may begin is what its own submit said', async t => {
  const fal = { startsWithinMs: 120_000, lagMs: 60_000 }
  const replicate = { startsWithinMs: 0, lagMs: 90_000 }
  t.equal(startsWithin({ starts_within_ms: 30_000 }, fal), 30_000, 'whatever is said today')
  t.equal(startsWithin({}, fal), null, 'a release that did not say it')
  t.equal(startsWithin({}, replicate), 0)
  t.equal(startsWithin({ starts_within_ms: 0 }, replicate), 0)
})
