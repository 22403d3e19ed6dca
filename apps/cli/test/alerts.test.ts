import t from 'tap'
import { runCli } from './command-line.ts'
import { startFarEnd } from './far-end.ts'

const down = {
  id: 'provider_down.fal',
  kind: 'provider_down',
  subject: 'fal',
  status: 'firing',
  severity: 'critical',
  provider: 'fal',
  key: null,
  message: 'fal takes no work. Its account is locked.',
  fix: 'Top it up.',
  since: new Date(Date.now() - 180_000).toISOString(),
  told_at: new Date().toISOString(),
  times_told: 1,
  acknowledged_at: null,
  ended_at: null,
}

t.test('what needs a person, with what to do', async t => {
  const { url, calls } = await startFarEnd(t, () => ({ status: 200, body: { alerts: [down] } }))
  const { code, out } = await runCli(['alerts', '--api', url])
  t.equal(code, 1)
  t.same(out.split('\n'), [
    'ALERT              SEVERITY  STATUS  SINCE',
    'provider_down.fal  critical  firing  3 min ago',
    '  fal takes no work. Its account is locked.',
    '  → Top it up.',
    '',
  ])
  t.match((await runCli(['alerts', '--json', '--api', url])).json(), { alerts: [{ id: down.id }] })
  await runCli(['alerts', '--all', '--api', url])
  t.equal(calls.at(-1)?.path, '/api/alerts?status=firing&status=acknowledged&status=resolved')
  t.equal(calls[0]?.path, '/api/alerts')
})

t.test('nothing, and what somebody sees to, is well', async t => {
  const nothing = await startFarEnd(t, () => ({ status: 200, body: { alerts: [] } }))
  const none = await runCli(['alerts', '--api', nothing.url])
  t.same([none.code, none.out], [0, '✓ Nothing needs you.\n'])
  const seen = { ...down, status: 'acknowledged', acknowledged_at: down.told_at }
  const { url, calls } = await startFarEnd(t, ({ method }) => ({
    status: 200,
    body: method === 'POST' ? seen : { alerts: [seen] },
  }))
  t.equal((await runCli(['alerts', '--api', url])).code, 0)
  const { code, out } = await runCli(['alerts', '--acknowledge', down.id, '--api', url])
  t.same([code, out], [0, 'provider_down.fal is acknowledged: it is not told again while it lasts.\n'])
  t.match(calls.at(-1), { method: 'POST', path: '/api/alerts/provider_down.fal/acknowledge' })
})
