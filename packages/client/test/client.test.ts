import t from 'tap'
import { GatewayUnreachable, SoundFoundryClient, SoundFoundryProblem, UnexpectedAnswer } from '../src/index.ts'
import { answerJson, startFarEnd, trackOf } from './far-end.ts'

const prompt = 'Warm lo-fi piano with soft rain'

t.test('a track is created with what is given, and nothing else', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response, at) =>
    answerJson(response, 202, trackOf(), at === 0 ? {} : { 'idempotency-replayed': 'true' }),
  )
  const client = new SoundFoundryClient({ baseUrl: `${url}/`, token: 'made-up' })
  const first = await client.createTrack({ prompt })
  t.match(first, { track: trackOf(), isReplayed: false })
  t.match(calls[0], { method: 'POST', url: '/api/tracks', headers: { authorization: 'Bearer made-up' } })
  t.notHas(calls[0]?.headers, { prefer: /./ })
  t.ok((await client.createTrack({ prompt }, { idempotencyKey: 'k-1', waitS: 99 })).isReplayed)
  t.match(calls[1]?.headers, { 'idempotency-key': 'k-1', prefer: 'wait=60' })
})

t.test('every other call has its path', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response) => answerJson(response, 200, trackOf()))
  const client = new SoundFoundryClient({ baseUrl: url })
  await client.readTrack('../keys')
  await client.listTracks({
    status: ['failed', 'expired'],
    caller: undefined,
    metadata: { order: '1042' },
    redirected: true,
    limit: 3,
  })
  await client.countTracks({ provider: 'fal', created_after: undefined })
  await client.cancelTrack('a')
  await client.deleteTrack('a')
  await client.retryTrack('a', { idempotencyKey: 'k', waitS: 5 })
  await client.retryTracks({ status: ['failed', 'expired'], q: 'waltz', idempotencyKey: 'k' })
  await client.readTrack('a', { audioUrlTtlS: 60 })
  await client.listTracks({ audioUrlTtlS: 60 })
  await client.testWebhook('https://a.example/')
  await client.redeliverWebhook('a')
  await client.eventTicket()
  await client.eventTicket({ track: 'a' })
  await client.health()
  await client.providersHealth()
  await client.providers()
  await client.tryProvider('fal')
  await client.pauseProvider('fal')
  await client.drainProvider('fal')
  await client.resumeProvider('fal')
  await client.keys()
  await client.alerts()
  await client.alerts({ status: ['firing'] })
  await client.acknowledgeAlert('provider_down.fal')
  await client.usage()
  await client.usage('30d')
  await client.sandbox()
  await client.switchDrill({ provider: 'fal', name: 'lock-account' }, { on: true, parameters: { for_s: 60 } })
  await client.changeSandboxKey('fal', 'rotate')
  t.strictSame(
    calls.map(call => `${call.method} ${call.url}`),
    [
      'GET /api/tracks/..%2Fkeys',
      'GET /api/tracks?status=failed&status=expired&metadata[order]=1042&redirected=true&limit=3',
      'GET /api/tracks/counts?provider=fal',
      'POST /api/tracks/a/cancel',
      'DELETE /api/tracks/a',
      'POST /api/tracks/a/retry',
      'POST /api/tracks/retry?q=waltz&status=failed&status=expired',
      'GET /api/tracks/a?audio_url_ttl=60',
      'GET /api/tracks?audio_url_ttl=60',
      'POST /api/webhooks/test',
      'POST /api/tracks/a/webhook/redeliver',
      'POST /api/event-tickets',
      'POST /api/event-tickets?track=a',
      'GET /api/health',
      'GET /api/health/providers',
      'GET /api/providers',
      'POST /api/providers/fal/try',
      'POST /api/providers/fal/pause',
      'POST /api/providers/fal/drain',
      'POST /api/providers/fal/resume',
      'GET /api/keys',
      'GET /api/alerts',
      'GET /api/alerts?status=firing',
      'POST /api/alerts/provider_down.fal/acknowledge',
      'GET /api/usage?window=24h',
      'GET /api/usage?window=30d',
      'GET /api/sandbox',
      'POST /api/sandbox/drills/fal/lock-account',
      'POST /api/sandbox/keys/fal',
    ],
  )
})

t.test('an error that the gateway names is a SoundFoundryProblem', async t => {
  const problem = {
    title: 'Too many requests',
    status: 429,
    detail: 'More than 5 calls in a minute.',
    code: 'rate_limited',
    fix: 'Wait.',
  }
  const { url } = await startFarEnd(t, (_request, response) =>
    answerJson(response, 429, problem, { 'retry-after': '7' }),
  )
  const error = await new SoundFoundryClient({ baseUrl: url }).keys().catch((thrown: unknown) => thrown)
  t.ok(error instanceof SoundFoundryProblem)
  t.match(error, { message: problem.detail, status: 429, code: 'rate_limited', fix: 'Wait.', retryAfterS: 7 })
})

t.test('what no gateway says, and no answer at all, are told apart', async t => {
  const { url } = await startFarEnd(t, (request, response) => {
    if (request.url === '/api/keys') return answerJson(response, 502, null)
    if (request.url === '/api/health') response.end('<html>')
    // Everything else is left without an answer.
  })
  const client = new SoundFoundryClient({ baseUrl: url, timeoutMs: 200 })
  await t.rejects(client.keys(), UnexpectedAnswer)
  await t.rejects(client.health(), UnexpectedAnswer)
  await t.rejects(client.providers(), GatewayUnreachable)
  await t.rejects(new SoundFoundryClient({ baseUrl: 'http://127.0.0.1:1' }).health(), GatewayUnreachable)
  const stopped = AbortSignal.abort(new Error('enough'))
  await t.rejects(client.providers({ signal: stopped }), { message: 'enough' })
})

t.test('audio is a stream, whole or a range of it', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' })
    response.end('bytes')
  })
  const client = new SoundFoundryClient({ baseUrl: url })
  const response = await client.audio('a', { range: 'bytes=0-4' })
  t.equal(await response.text(), 'bytes')
  t.match(calls[0], { url: '/api/tracks/a/audio', headers: { range: 'bytes=0-4' } })
})
