import t from 'tap'
import { runCli } from './command-line.ts'
import { startFarEnd } from './far-end.ts'

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
  submits: 41,
  succeeded: 38,
  refused: { rate_limited: 1, account_locked: 2 },
  redirected: 3,
  audio_s: 2310,
  spend_usd: 1.235,
  unpriced: 2,
  p50_s: 41.5,
  p95_s: 130,
}
const answer = (totals: object) => ({
  window: '24h',
  from: '2026-01-02T03:00:00.000Z',
  to: '2026-01-03T03:04:05.000Z',
  bucket_s: 3600,
  buckets: [],
  totals: { fal, replicate: nothing, none: nothing, ...totals },
})

t.test('what each provider made, refused and cost', async t => {
  const { url, calls } = await startFarEnd(t, () => ({ status: 200, body: answer({}) }))
  const { code, out } = await runCli(['usage', '--api', url])
  t.equal(code, 0)
  t.same(out.split('\n'), [
    'PROVIDER   SUCCEEDED  SUBMITS  REFUSED  REDIRECTED  MUSIC   P50   P95    SPENT',
    'fal        38         41       3        3           39 min  42 s  2 min  $1.24+',
    '  refused: account_locked 2, rate_limited 1',
    'replicate',
    '',
  ])
  t.equal(calls[0]?.path, '/api/usage?window=24h')
})

t.test('what ended without a provider has a row only where there is such', async t => {
  const { url, calls } = await startFarEnd(t, () => ({
    status: 200,
    body: answer({ none: { ...nothing, expired: 4 } }),
  }))
  const { out } = await runCli(['usage', '--window', '30d', '--api', url])
  t.match(out, /^neither +4$/m)
  t.equal(calls[0]?.path, '/api/usage?window=30d')
  t.match((await runCli(['usage', '--json', '--api', url])).json(), { totals: { none: { expired: 4 } } })
})

t.test('only a window that there is', async t => {
  const { code, error } = await runCli(['usage', '--window', '7d'])
  t.equal(code, 64)
  t.match(error, /--window takes one of: 1h, 24h, 30d/)
})
