import { hashClientToken, makeClientToken } from '@soundfoundry/config'
import t from 'tap'
import { whyForeign } from '../src/foreign-pages.ts'
import { newTrackId } from '../src/track-id.ts'
import { listen, useBroker, useBus, useGateway } from './open-gateway.ts'
import { sendBytes } from './send-bytes.ts'
import { ask, prompt } from './track-steps.ts'

t.test('which pages may change something', async t => {
  const trusted = new Set(['https://app.example.com'])
  const host = 'localhost:8000'
  const table: readonly [headers: Record<string, string>, isForeign: boolean][] = [
    [{}, false],
    [{ host: 'gen.example.com' }, false],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://gen.example.com' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://app.example.com' }, false],
    [{ 'sec-fetch-site': 'same-origin, cross-site' }, true],
    [{ 'sec-fetch-site': '' }, true],
    [{ origin: 'http://localhost:8000' }, false],
    [{ origin: 'https://gen.example.com', host: 'GEN.example.com:443' }, false],
    [{ origin: 'http://gen.example.com', host: 'gen.example.com:80' }, false],
    [{ origin: 'http://localhost:3000' }, true],
    [{ origin: 'http://127.0.0.1:8000' }, true],
    [{ origin: 'https://evil.example' }, true],
    [{ origin: 'https://app.example.com' }, false],
    [{ origin: 'http://app.example.com' }, true],
    [{ origin: 'null' }, true],
    [{ origin: '' }, true],
    [{ origin: 'file://' }, true],
    [{ origin: 'chrome-extension://localhost:8000' }, true],
  ]
  for (const [headers, isForeign] of table)
    t.equal(whyForeign({ host, ...headers }, trusted) !== null, isForeign, JSON.stringify(headers))
  t.ok(whyForeign({ origin: 'http://a.example' }, trusted), 'also without a Host')
})

t.test('a page whose name was led to this machine neither reads nor spends', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const id = await ask(bus)
  const url = await listen(gateway)
  const body = JSON.stringify({ prompt })
  const call = (host: string, method: string, path: string, more = '') =>
    sendBytes(url, Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`))
  const posted = (host: string, more = '') =>
    sendBytes(
      url,
      Buffer.from(
        `POST /api/tracks HTTP/1.1\r\nHost: ${host}\r\n${more}Content-Type: application/json\r\n` +
          `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      ),
    )
  const before = await bus.requests.get(id)
  const rebound = 'rebind.evil.example:8000'
  const refusals = [
    await call(rebound, 'GET', '/api/tracks'),
    await call(rebound, 'GET', `/api/tracks/${id}`),
    await call(rebound, 'GET', '/'),
    await call(rebound, 'GET', '/openapi.json'),
    await call(rebound, 'GET', '/nothing'),
    await call(rebound, 'POST', `/api/tracks/${id}/cancel`),
    await posted(rebound),
    await posted(rebound, 'Origin: http://rebind.evil.example:8000\r\nSec-Fetch-Site: same-origin\r\n'),
    await posted('192.168.1.5:8000'),
    await sendBytes(url, Buffer.from('GET /api/tracks HTTP/1.0\r\n\r\n')),
  ]
  for (const { statusCode, headers, body: answered } of refusals) {
    t.equal(statusCode, 403)
    t.equal(headers['content-type'], 'application/problem+json')
    t.match(JSON.parse(answered), { code: 'host_not_allowed', fix: /has listed/ })
  }
  t.match(refusals[0]?.body, /This call is for rebind\.evil\.example, and/)

  const foreign = [
    await call('localhost', 'POST', `/api/tracks/${id}/cancel`, 'Sec-Fetch-Site: cross-site\r\n'),
    await call('localhost', 'POST', `/api/tracks/${id}/cancel`, 'Origin: https://evil.example\r\n'),
    await call('localhost', 'POST', `/api/tracks/${id}/cancel`, 'Origin: null\r\n'),
    await call('localhost', 'DELETE', `/api/tracks/${id}`, 'Sec-Fetch-Site: same-site\r\n'),
    await posted('localhost', 'Origin: https://evil.example\r\n'),
  ]
  for (const { statusCode, body: answered } of foreign) {
    t.equal(statusCode, 403)
    t.match(JSON.parse(answered), { code: 'origin_not_allowed', fix: /from a backend/ })
  }

  const read = await gateway.inject(`/api/tracks/${id}`)
  t.match(read.json(), { status: 'queued' }, 'nobody canceled it')
  const next = await posted('localhost:8000', 'Origin: http://localhost:8000\r\nSec-Fetch-Site: same-origin\r\n')
  t.equal(next.statusCode, 202)
  const { id: nextId }: { id: string } = JSON.parse(next.body)
  const after = await bus.requests.get(nextId)
  t.equal(Number(after?.sequence) - Number(before?.sequence), 1, 'nothing was written in between')
  t.equal((await call('localhost', 'POST', `/api/tracks/${id}/cancel`)).statusCode, 200, 'a backend says nothing')
  for (const path of ['/livez', '/readyz', '/metrics'])
    t.equal((await call('10.1.2.3:8000', 'GET', path)).statusCode, 200, `${path} is for probes, which come by address`)
})

t.test('a gateway is called by PUBLIC_URL, its address and what is listed, also with a token', async t => {
  const broker = await useBroker(t)
  const token = makeClientToken()
  const gateway = await useGateway(t, broker, {
    environment: {
      API_TOKENS: hashClientToken(token),
      HOST: '192.168.1.5',
      PUBLIC_URL: 'https://gen.example.com',
      ALLOWED_HOSTS: 'api, *.apps.example.com',
    },
  })
  const headers = { authorization: `Bearer ${token}` }
  const get = (host: string) => gateway.inject({ url: '/api/health', headers: { ...headers, host } })
  for (const host of ['192.168.1.5:8000', 'gen.example.com', 'api:8000', 'a.apps.example.com', 'localhost:8000'])
    t.equal((await get(host)).statusCode, 200, host)
  for (const host of ['192.168.1.6:8000', 'example.com', 'apps.example.com', 'api.evil.example'])
    t.equal((await get(host)).statusCode, 403, host)

  const cancel = (origin: string) =>
    gateway.inject({
      method: 'POST',
      url: `/api/tracks/${newTrackId(Date.now())}/cancel`,
      headers: { ...headers, origin, host: 'api:8000' },
    })
  t.equal((await cancel('https://gen.example.com')).statusCode, 404, 'a proxy that names the service does no harm')
  t.equal((await cancel('https://apps.example.com')).statusCode, 403)
})

t.test('a listed origin may change something, and can read why it may not', async t => {
  const broker = await useBroker(t)
  const origin = 'https://app.example.com'
  const gateway = await useGateway(t, broker, { environment: { CORS_ORIGINS: origin } })
  const cancel = (headers: Record<string, string>) =>
    gateway.inject({ method: 'POST', url: `/api/tracks/${newTrackId(Date.now())}/cancel`, headers })
  t.equal((await cancel({ origin, 'sec-fetch-site': 'cross-site' })).statusCode, 404)
  t.equal((await cancel({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  const misled = await cancel({ origin, host: 'evil.example' })
  t.match(misled.json(), { code: 'host_not_allowed' })
  t.equal(misled.headers['access-control-allow-origin'], origin)
})
