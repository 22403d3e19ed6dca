import t from 'tap'
import { hoursOf, readUsageSearch, refusalRows, seriesOf, usageRows, usageSums } from '../../src/model/usage.ts'

const nothing = {
  submits: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
  refused: {},
  redirected: 0,
  audio_s: 0,
  spend_usd: 0,
  unpriced: 0,
  p50_s: null,
  p95_s: null,
}
const fal = {
  ...nothing,
  submits: 9,
  succeeded: 6,
  failed: 1,
  canceled: 3,
  expired: 1,
  refused: { rate_limited: 1, account_locked: 2 },
  redirected: 2,
  spend_usd: 0.3,
  p50_s: 40,
  p95_s: 90,
}
const totals = { fal, replicate: nothing, none: nothing }
const hours = { from: '2026-11-27T10:00:00.000Z', to: '2026-11-27T12:30:00.000Z', bucket_s: 3600 }

t.test('an address names a window, or the usual one', async t => {
  t.same(readUsageSearch({ window: '30d' }), { window: '30d' })
  t.same(readUsageSearch({ window: '7d' }), {})
})

t.test('every bucket of a window is there, also those in which nothing ended', async t => {
  const buckets = [
    { from: '2026-11-27T11:00:00.000Z', provider: 'fal' as const, ...fal },
    { from: '2026-11-27T12:00:00.000Z', provider: 'none' as const, ...fal },
  ]
  const begin = Date.parse(hours.from) / 1000
  t.same(
    seriesOf({ ...hours, buckets }, ({ succeeded }) => succeeded),
    { times: [begin, begin + 3600, begin + 7200], values: { fal: [0, 6, 0], replicate: [0, 0, 0] } },
  )
  t.same(seriesOf({ ...hours, buckets }, ({ p50_s }) => p50_s, null).values.fal, [null, 40, null])
})

t.test('the hours of one provider: what was made, and what was refused', async t => {
  const buckets = [{ from: '2026-11-27T11:00:00.000Z', provider: 'fal' as const, ...fal }]
  const usage = { window: '24h' as const, ...hours, buckets, totals }
  t.same(hoursOf(usage, 'fal'), { made: [0, 6, 0], refused: [0, 3, 0] })
  t.same(hoursOf(usage, 'replicate'), { made: [0, 0, 0], refused: [0, 0, 0] })
})

t.test('each provider in one row, and what ended without any where there is such', async t => {
  const [first, second, ...rest] = usageRows({ totals })
  t.match(first, { owner: 'fal', ended: 11, succeeded: 6, success: 0.75, refused: 3, redirected: 2, usd: 0.3 })
  t.match(second, { owner: 'replicate', ended: 0, success: null })
  t.same(rest, [])
  t.match(usageRows({ totals: { ...totals, none: { ...nothing, expired: 2 } } })[2], {
    owner: 'none',
    ended: 2,
    success: 0,
  })
})

t.test('what was refused, most frequent first, in words', async t => {
  t.match(refusalRows({ totals }), [
    { provider: 'fal', reason: 'account_locked', count: 2 },
    { provider: 'fal', reason: 'rate_limited', count: 1 },
  ])
  const later = { ...totals, replicate: { ...nothing, refused: { of_a_later_release: 4 } } }
  t.match(refusalRows({ totals: later })[0], { title: 'of a later release', count: 4 })
})

t.test('a window in sums, unless nothing happened in it', async t => {
  t.match(usageSums({ totals }), { succeeded: 6, redirected: 2, usd: 0.3 })
  t.equal(usageSums({ totals: { fal: nothing, replicate: nothing, none: nothing } }), null)
})
