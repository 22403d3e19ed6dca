import * as fc from 'fast-check'
import t from 'tap'
import {
  addUsage,
  atLeastNothing,
  credentialUsage,
  mergeHours,
  noUsage,
  parseUsageAnswer,
  percentile,
  timeBucket,
  usageAnswer,
  usageOwners,
  type HourlyUsage,
  type UsageCounts,
} from '../src/index.ts'

const count = fc.nat(1_000)
const time = fc.option(fc.integer({ min: 0, max: 86_400_000 }).map(ms => new Date(ms).toISOString()))
const credential = fc.record({
  submits: count,
  refused: fc.dictionary(fc.constantFrom('timeout', 'rate_limited'), fc.integer({ min: 1, max: 9 })),
  spend_usd: fc.integer({ min: 0, max: 10_000 }).map(cents => cents / 100),
  unpriced: count,
  last_accepted_at: time,
  last_success_at: time,
  last_refusal: fc.option(
    time.map(at => ({
      at: at ?? '1970-01-01T00:00:00.000Z',
      key: 'k',
      model: 'm',
      reason: 'timeout' as const,
      http_status: null,
      explanation: 'It took too long.',
    })),
  ),
})
const counts: fc.Arbitrary<UsageCounts> = fc.record({
  succeeded: count,
  failed: count,
  canceled: count,
  expired: count,
  redirected: count,
  audio_s: fc.integer({ min: 0, max: 10_000 }).map(tenths => tenths / 10),
  time_to_audio: fc.dictionary(fc.nat(60).map(String), fc.integer({ min: 1, max: 9 })),
  keys: fc.dictionary(fc.constantFrom('a', 'b'), credential),
})

const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .map(([name, of]) => [name, sorted(of)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )

t.test('counts add up to the same in whatever order and grouping', async t => {
  fc.assert(
    fc.property(counts, counts, counts, (a, b, c) => {
      t.strictSame(sorted(addUsage(a, b)), sorted(addUsage(b, a)))
      t.strictSame(sorted(addUsage(addUsage(a, b), c)), sorted(addUsage(a, addUsage(b, c))))
      t.strictSame(sorted(mergeHours([{ counts: a }, { counts: b }])), sorted(addUsage(a, b)))
      t.strictSame(sorted(addUsage(a, noUsage)), sorted(a))
      t.strictSame(sorted(atLeastNothing(a)), sorted(a))
    }),
    { numRuns: 200 },
  )
})

t.test('nothing is below nothing', async t => {
  const taken = { ...noUsage, audio_s: -1, redirected: -1, time_to_audio: { 3: -1 } }
  const keys = { k: credentialUsage({ submits: -1, refused: { timeout: -2 }, spend_usd: -0.5, unpriced: -1 }) }
  t.strictSame(atLeastNothing({ ...taken, keys }), { ...noUsage, keys: { k: credentialUsage({}) } })
})

t.test('a share of times is read from merged buckets, at most a tenth off', async t => {
  t.equal(percentile({}, 0.5), null)
  t.equal(timeBucket(0), 0)
  t.equal(timeBucket(Number.NaN), 0)
  t.equal(timeBucket(1e9), 60)
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1_500, max: 20_000_000 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95),
      (times, share) => {
        const buckets: Record<string, number> = {}
        for (const ms of times) buckets[timeBucket(ms / 1000)] = (buckets[timeBucket(ms / 1000)] ?? 0) + 1
        const exact = (times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? 0) / 1000
        const told = percentile(buckets, share) ?? 0
        return Math.abs(told - exact) <= exact * 0.1 + 0.05
      },
    ),
  )
})

const now = new Date('2026-11-27T10:20:00.000Z')
const hour = (at: string, owner: HourlyUsage['owner'], change: Partial<UsageCounts>): HourlyUsage => ({
  owner,
  hour: `2026-11-${at}:00:00.000Z`,
  counts: { ...noUsage, ...change },
})

const keys = (spend_usd: number) => ({
  one: credentialUsage({ submits: 1, spend_usd, refused: { timeout: 1 } }),
  two: credentialUsage({ submits: 2, unpriced: 1 }),
})

t.test('the answer for a window', async t => {
  const hours = [
    hour('27T10', 'replicate', { succeeded: 1, time_to_audio: { 20: 1 }, audio_s: 30 }),
    hour('27T10', 'fal', { failed: 2, keys: keys(0.1) }),
    hour('27T09', 'fal', { succeeded: 2, redirected: 1, time_to_audio: { 20: 1, 30: 1 }, keys: keys(0.2) }),
    hour('26T10', 'none', { expired: 1 }),
    hour('26T09', 'fal', { canceled: 1 }),
    hour('01T05', 'fal', { canceled: 1 }),
  ]
  const answers = {
    '1h': usageAnswer(hours, '1h', now),
    '24h': usageAnswer(hours, '24h', now),
    '30d': usageAnswer(hours, '30d', now),
  }
  for (const answer of Object.values(answers)) t.strictSame(parseUsageAnswer(answer), answer)
  t.match(answers['1h'], {
    window: '1h',
    from: '2026-11-27T09:00:00.000Z',
    to: now.toISOString(),
    bucket_s: 3_600,
    buckets: [
      { from: '2026-11-27T09:00:00.000Z', provider: 'fal', submits: 3, succeeded: 2, redirected: 1 },
      { from: '2026-11-27T10:00:00.000Z', provider: 'fal', failed: 2, p50_s: null },
      { from: '2026-11-27T10:00:00.000Z', provider: 'replicate', succeeded: 1 },
    ],
    totals: {
      fal: {
        submits: 6,
        succeeded: 2,
        failed: 2,
        refused: { timeout: 2 },
        spend_usd: 0.3,
        unpriced: 2,
        p50_s: 29.3,
        p95_s: 166,
      },
      replicate: { succeeded: 1, audio_s: 30, p50_s: 29.3, p95_s: 29.3 },
      none: { submits: 0, expired: 0, p50_s: null },
    },
  })
  t.match(answers['24h'], { from: '2026-11-26T10:00:00.000Z', totals: { none: { expired: 1 }, fal: { canceled: 0 } } })
  t.equal(answers['24h'].buckets.length, 4)
  t.match(answers['30d'], {
    from: '2026-10-28T00:00:00.000Z',
    bucket_s: 86_400,
    totals: { fal: { canceled: 2, submits: 6 } },
  })
  t.strictSame(
    answers['30d'].buckets.map(({ from, provider }) => `${from.slice(8, 10)} ${provider}`),
    ['01 fal', '26 fal', '26 none', '27 fal', '27 replicate'],
  )
})

t.test('an hour of 30 days at every provider fits into one message of the broker', async t => {
  const refused = { timeout: 100_000, rate_limited: 100_000, server_error: 100_000, account_locked: 100_000 }
  const keys = { one: credentialUsage({ submits: 1_000_000, spend_usd: 123_456.123_456, refused }) }
  const hours = Array.from({ length: 31 * 24 }, (_, at) => new Date(now.getTime() - at * 3_600_000)).flatMap(begin =>
    usageOwners.map(owner => ({ owner, hour: begin.toISOString(), counts: { ...noUsage, keys } })),
  )
  for (const window of ['24h', '30d'] as const) {
    t.ok(JSON.stringify(usageAnswer(hours, window, now)).length < 100_000, window)
  }
})
