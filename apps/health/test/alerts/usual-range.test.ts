import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import t from 'tap'
import { unusualRates, usualLimit } from '../../src/alerts/usual-range.ts'
import type { HourlyCount } from '../../src/key-usage.ts'
import { key, now } from '../samples.ts'

t.test('the most that is usual', async t => {
  const cases: [what: string, hours: number[], limit: number | null][] = [
    ['nothing is known', [], null],
    ['too little is known', [900, 900], null],
    ['nothing ever happens', [0, 0, 0], 20],
    ['a little happens', [2, 3, 4], 20],
    ['steady work: five times the median', [100, 100, 100, 100], 500],
    ['bursts: four deviations', [0, 0, 0, 0, 0, 0, 0, 100], 12.5 + 4 * Math.sqrt(1093.75)],
    ['an even number of hours has two in the middle', [10, 20, 40, 50], 150],
  ]
  for (const [what, hours, limit] of cases) t.equal(usualLimit(hours), limit, what)
})

t.test('what happens every hour is usual, in whatever order the hours come', async t => {
  const hours = fc.array(fc.nat(10_000), { minLength: 3, maxLength: 24 })
  fc.assert(
    fc.property(hours, fc.nat(10_000), (hours, steady) => {
      const limit = usualLimit(hours) ?? 0
      const turned = usualLimit(hours.toReversed()) ?? 0
      assert.ok(limit >= 20 && Math.abs(limit - turned) < 1e-6 * limit)
      assert.ok((usualLimit(hours.map(() => steady)) ?? 0) >= steady)
    }),
  )
  t.pass('for everything tried')
})

function count(hoursAgo: number, counts: Partial<HourlyCount> = {}): HourlyCount {
  const hour = now.getTime() - hoursAgo * 3_600_000
  return { provider: 'fal', key, hour, submits: 0, refused: {}, spend_usd: 0, unpriced: 0, ...counts }
}

const past = [1, 2, 3, 4].map(hoursAgo => count(hoursAgo, { submits: 10, refused: { timeout: 1 } }))

const found = (...counts: HourlyCount[]) => unusualRates([...past, ...counts], now)

t.test('what has left its usual range', async t => {
  t.strictSame(found(count(0, { submits: 50 })), [])
  t.match(found(count(0, { submits: 51 })), [{ provider: 'fal', key, what: 'submissions', count: 51, limit: 50 }])
  t.match(found(count(0, { refused: { timeout: 12, key_refused: 9 } })), [{ what: 'refusals', count: 21, limit: 20 }])
  t.match(found(count(0, { submits: 51, refused: { timeout: 51 } })), [{ what: 'submissions' }, { what: 'refusals' }])
  t.strictSame(found(count(5, { submits: 1_000 })), [], 'an hour that is over')
})

t.test('a credential that was just rotated in has its past from the others, and only of its provider', async t => {
  t.strictSame(unusualRates([...past, count(0, { key: 'fal_00000002', submits: 40 })], now), [])
  t.match(unusualRates([...past, count(0, { key: 'fal_00000002', submits: 60 })], now), [{ key: 'fal_00000002' }])
  const elsewhere = count(0, { provider: 'replicate', key: 'replicate_00000002', submits: 600 })
  t.strictSame(unusualRates([...past, elsewhere], now), [], 'which has no past at all')
})

t.test('hours in which nothing was counted are hours', async t => {
  const counts = [count(24, { submits: 100 }), count(0, { submits: 80 })]
  t.strictSame(unusualRates(counts, now), [], 'one burst in a day widens the range')
  t.match(unusualRates([count(24), count(0, { submits: 80 })], now), [{ limit: 20 }])
})
