import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { newTrackId, trackIdFor } from '../src/track-id.ts'
import { useBroker, useBus, useGateway } from './open-gateway.ts'
import { ask, askAndStore, newKey, prompt, trackIn } from './track-steps.ts'

t.test('the gateway', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)

  await t.test('says what it does not have', async t => {
    for (const url of [
      '/dashboard',
      '/api',
      '/api/track',
      '/api/tracks/a/b/c',
      `/api/tracks/${newTrackId(Date.now())}/events/1`,
    ]) {
      const answer = await gateway.inject(url)
      t.equal(answer.statusCode, 404, url)
      t.equal(answer.headers['content-type'], 'application/problem+json', url)
      t.match(answer.json(), { code: 'not_found', fix: /\w/ }, url)
    }
  })

  await t.test('says which methods an address takes', async t => {
    const track = `/api/tracks/${newTrackId(Date.now())}`
    const cases = [
      ['PUT', '/api/tracks', 'GET, HEAD, POST'],
      ['PATCH', track, 'DELETE, GET, HEAD'],
      ['POST', track, 'DELETE, GET, HEAD'],
      ['GET', `${track}/cancel`, 'POST'],
      ['POST', `${track}/audio`, 'GET, HEAD'],
      ['POST', '/api/health', 'GET, HEAD'],
      ['PATCH', '/api/health/providers', 'GET, HEAD'],
    ] as const
    for (const [method, url, allow] of cases) {
      const answer = await gateway.inject({ method, url })
      t.equal(answer.statusCode, 405, `${method} ${url}`)
      t.equal(answer.headers['content-type'], 'application/problem+json', `${method} ${url}`)
      t.equal(answer.headers.allow, allow, `${method} ${url}`)
      t.match(answer.json(), { code: 'method_not_allowed', fix: /Allow/ }, `${method} ${url}`)
    }
  })

  await t.test('is alive and ready, and counts what it answers', async t => {
    const [alive, ready, metrics] = await Promise.all(['/livez', '/readyz', '/metrics'].map(url => gateway.inject(url)))
    t.equal(alive?.statusCode, 200)
    t.strictSame(ready?.json(), { status: 'ok', checks: { broker: 'ok' } })
    t.match(metrics?.body, /soundfoundry_build_info\{app="api",version="1\.2\.3"\} 1/)
  })
})

t.test('a gateway without a broker says so, also to those who wait, and recovers by itself', async t => {
  const broker = await useBroker(t)
  const [gateway, house] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const id = await askAndStore(house, Buffer.from('audio'))
  const key = newKey()
  const post = (headers: Record<string, string> = {}) =>
    gateway.inject({ method: 'POST', url: '/api/tracks', headers, payload: { prompt } })
  const first = await post({ 'idempotency-key': key })
  const waiting = await ask(house)

  await broker.kill()
  const calls: readonly (readonly [what: string, call: () => ReturnType<typeof post>])[] = [
    ['POST', () => post()],
    ['POST with a key', () => post({ 'idempotency-key': key })],
    ['POST that waits', () => post({ prefer: 'wait=30' })],
    ['GET', () => gateway.inject(`/api/tracks/${id}`)],
    ['GET that waits', () => gateway.inject({ url: `/api/tracks/${waiting}`, headers: { prefer: 'wait=30' } })],
    ['audio', () => gateway.inject(`/api/tracks/${id}/audio`)],
    ['cancel', () => gateway.inject({ method: 'POST', url: `/api/tracks/${waiting}/cancel` })],
  ]
  await Promise.all(
    calls.map(async ([what, call]) => {
      const answer = await call()
      t.equal(answer.statusCode, 503, what)
      t.equal(answer.headers['content-type'], 'application/problem+json', what)
      t.match(answer.headers['retry-after'], /^[1-9]\d*$/, what)
      t.equal(answer.headers.location, undefined, what)
      t.match(answer.json(), { code: 'broker_unavailable', fix: /Try again/ }, what)
    }),
  )
  t.equal((await gateway.inject('/livez')).statusCode, 200)
  t.equal((await gateway.inject('/api/health')).statusCode, 200)
  const unready = await gateway.inject('/readyz')
  t.equal(unready.statusCode, 503)
  t.match(unready.json(), { status: 'unavailable', checks: { broker: /broker/ } })
  const metrics = await gateway.inject('/metrics')
  t.match(metrics.body, /^process_cpu_seconds_total /m)
  t.notMatch(metrics.body, /^soundfoundry_webhooks_pending/m, 'what only the broker knows is left out')

  await broker.restart()
  await waitFor(async () => (await gateway.inject('/readyz')).statusCode === 200, {
    what: 'the gateway to be ready again',
  })
  const again = await post({ 'idempotency-key': key })
  t.equal(again.statusCode, 202)
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(trackIn(again).id, trackIn(first).id)
  t.equal((await gateway.inject(`/api/tracks/${id}/audio`)).body, 'audio')
  const next = await post()
  t.equal(next.statusCode, 202)
  await waitFor(() => house.ready().then(() => true), { what: 'the rest of the house to be back' })
  const [before, after] = await Promise.all([house.requests.get(waiting), house.requests.get(trackIn(next).id)])
  t.equal(Number(after?.sequence) - Number(before?.sequence), 1, 'what was refused meanwhile is not accepted later')
})

t.test('an accepted track is answered even when the broker goes while its caller waits', async t => {
  const broker = await useBroker(t)
  const [gateway, house] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const key = newKey()
  const answer = gateway.inject({
    method: 'POST',
    url: '/api/tracks',
    headers: { 'idempotency-key': key, prefer: 'wait=3' },
    payload: { prompt },
  })
  const id = trackIdFor('anonymous', key)
  await waitFor(async () => (await house.requests.get(id)) !== null, { what: 'the request to be written' })
  await broker.kill()
  const { statusCode, headers, body } = await answer
  t.equal(statusCode, 202, 'an error would have the caller ask, and pay, again')
  t.equal(headers.location, `/api/tracks/${id}`)
  t.match(trackIn({ body }), { id, status: 'queued' })
})
