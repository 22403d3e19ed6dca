import t from 'tap'
import { runCli, temporaryDirectory } from './command-line.ts'
import { startFarEnd, trackOf } from './far-end.ts'

t.test('redeliver has a webhook told once more, and a track shows how it stands', async t => {
  const attempts = [{ at: '2026-11-22T16:40:03.410Z', http_status: 500, error: 'it answered 500' }]
  const next_attempt_at = '2026-11-22T16:40:08.410Z'
  const webhook = {
    url: 'https://a.example/',
    state: 'pending',
    attempts,
    next_attempt_at,
    delivered_at: null,
  } as const
  const track = trackOf({ status: 'failed', stage: null, done: true, webhook })
  const directory = await temporaryDirectory(t)
  const { url, calls } = await startFarEnd(t, () => ({ status: 202, body: track }))
  const ran = await runCli(['tracks', 'redeliver', track.id, '--api', url], { directory })
  t.equal(ran.code, 0)
  t.match(calls, [{ method: 'POST', path: `/api/tracks/${track.id}/webhook/redeliver` }])
  t.match(ran.out, `webhook   pending: it answered 500, tried again at ${next_attempt_at}`)
  t.match(ran.error, `soundfoundry tracks get ${track.id}`)
})

t.test('webhooks test shows what a receiver answered', async t => {
  const directory = await temporaryDirectory(t)
  const tested = {
    id: 'msg_test_1',
    delivered: false,
    http_status: 401,
    error: 'it answered 401',
    answer: 'no\n',
    duration_ms: 7,
  }
  const delivered = { ...tested, delivered: true, http_status: 204, error: null, answer: '' }
  const answers = [tested, delivered]
  const { url, calls } = await startFarEnd(t, () => ({ status: 200, body: answers.shift() ?? tested }))
  const given = ['webhooks', 'test', 'https://a.example/', '--api', url]
  const refused = await runCli(given, { directory })
  t.equal(refused.code, 1)
  t.match(refused.out, /✗ msg_test_1 not delivered: it answered 401, 7 ms\nno\n/)
  t.same(JSON.parse(calls[0]?.body ?? ''), { url: 'https://a.example/' })
  const taken = await runCli(given, { directory })
  t.equal(taken.code, 0)
  t.match(taken.out, /✓ msg_test_1 delivered: it answered 204, 7 ms/)
  t.match((await runCli([...given, '--json'], { directory })).json(), { ...tested, delivered: false })
})
