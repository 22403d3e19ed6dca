import t from 'tap'
import { numbersOf, tellBegin, tellBucket, tellPercent, usageCharts } from '../../src/model/usage-charts.ts'

const begin = Date.parse('2026-11-27T10:00:00.000Z') / 1000
const series = {
  times: [begin, begin + 3600, begin + 7200],
  values: { fal: [0, 6, 0], replicate: [0, null, 1] },
}

t.test('the numbers of a chart, newest first, without what is nothing', async t => {
  t.strictSame(numbersOf(series, String), [
    { time: begin + 7200, values: { fal: '0', replicate: '1' } },
    { time: begin + 3600, values: { fal: '6', replicate: '–' } },
  ])
})

t.test('a bucket is an hour or a day of UTC', async t => {
  t.equal(tellBucket(begin, 3600), '10:00')
  t.equal(tellBucket(begin, 86_400), 'Nov 27')
  t.equal(tellBegin('2026-11-27T10:00:00.000Z'), 'Nov 27, 10:00 UTC')
})

t.test('parts of a whole to a tenth', async t => {
  t.strictSame([0, 0.5, 0.9764, 1].map(tellPercent), ['0 %', '50 %', '97.6 %', '100 %'])
})

t.test('everything that a chart shows is read from the answer', async t => {
  const counts = { submits: 4, succeeded: 3, failed: 1, canceled: 0, expired: 0, refused: {}, redirected: 2 }
  const fal = { ...counts, audio_s: 9, spend_usd: 0.12, unpriced: 0, p50_s: 20, p95_s: 61 }
  const [from, to] = ['2026-11-27T10:00:00.000Z', '2026-11-27T10:30:00.000Z']
  const buckets = [{ from, provider: 'fal' as const, ...fal }]
  const usage = {
    window: '24h' as const,
    from,
    to,
    bucket_s: 3600,
    buckets,
    totals: { fal, replicate: fal, none: fal },
  }
  const told = usageCharts.map(({ title, tell, seriesOf }) => [title, numbersOf(seriesOf(usage), tell)[0]?.values.fal])
  t.strictSame(told, [
    ['Tracks made', '3'],
    ['Success', '75 %'],
    ['Time to audio, p50', '20.0 s'],
    ['Time to audio, p95', '1:01'],
    ['Redirected to the other', '2'],
    ['Spent', '$0.12'],
  ])
})
