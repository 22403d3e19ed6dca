import { hashClientToken, makeClientToken } from '@soundfoundry/config'
import t from 'tap'
import { countedBy } from '../src/rate-limit.ts'
import { listen, useBroker, useGateway } from './open-gateway.ts'

t.test('calls are counted by token, else by address, and never on one own machine', async t => {
  t.equal(countedBy('token_1', '127.0.0.1'), 'token_1')
  t.equal(countedBy(null, '127.0.0.1'), 'address 127.0.0.1')
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) t.equal(countedBy('anonymous', address), null)
  t.equal(countedBy('anonymous', '10.1.2.3'), 'address 10.1.2.3')
  t.equal(countedBy('anonymous', '2001:db8::1'), countedBy('anonymous', '2001:db8::2'), 'a household is one caller')
})

t.test('a token has so many calls a minute', async t => {
  const broker = await useBroker(t)
  const [mine, theirs] = [makeClientToken(), makeClientToken()]
  const environment = { API_TOKENS: [mine, theirs].map(hashClientToken).join(','), RATE_LIMIT_PER_MINUTE: '3' }
  const lines: string[] = []
  const gateway = await useGateway(t, broker, { environment, takeLine: line => lines.push(line) })
  const get = (token: string, url = '/api/health') =>
    gateway.inject({ url, headers: { authorization: `Bearer ${token}` } })
  const counts: unknown[] = []
  for (let call = 0; call < 3; call++) counts.push((await get(mine)).headers['ratelimit-remaining'])
  t.strictSame(counts, ['2', '1', '0'])

  const refused = await get(mine)
  t.equal(refused.statusCode, 429)
  t.equal(refused.headers['content-type'], 'application/problem+json')
  t.match(refused.json(), { code: 'rate_limited', detail: /More than 3 calls/, fix: /Retry-After/ })
  t.match(refused.headers, { 'ratelimit-limit': '3', 'ratelimit-remaining': '0' })
  const seconds = Number(refused.headers['retry-after'])
  t.ok(seconds >= 1 && seconds <= 60, `after ${seconds} s`)
  t.ok(lines.some(line => line.includes(`"counted_by":"token_${hashClientToken(mine).slice(0, 16)}"`)))

  t.equal((await get(theirs)).statusCode, 200, 'others have their own')
  for (let call = 0; call < 3; call++) t.equal((await get(makeClientToken())).statusCode, 401)
  t.equal((await get(makeClientToken())).statusCode, 429, 'who guesses tokens is limited, too')
  t.equal((await get(theirs)).statusCode, 200, 'at the same address')
  for (const url of ['/livez', '/readyz', '/metrics']) t.equal((await gateway.inject(url)).statusCode, 200, url)
})

t.test('anonymous callers are limited by address, and not at all on loopback', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker, { environment: { RATE_LIMIT_PER_MINUTE: '2' } })
  const from = (remoteAddress: string) => gateway.inject({ url: '/api/health', remoteAddress })
  for (const status of [200, 200, 429]) t.equal((await from('10.1.2.3')).statusCode, status)
  t.equal((await from('10.1.2.4')).statusCode, 200)
  for (let call = 0; call < 5; call++) t.equal((await from('127.0.0.1')).statusCode, 200)
  const unlimited = await useGateway(t, broker, { environment: { RATE_LIMIT_PER_MINUTE: '0' } })
  const answer = await unlimited.inject({ url: '/api/health', remoteAddress: '10.1.2.3' })
  t.equal(answer.headers['ratelimit-limit'], undefined)
})

t.test('every answer tells a browser what it may do with it', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  for (const url of ['/api/health', '/api/tracks/none', '/nothing', '/livez']) {
    const { headers } = await gateway.inject({ url, headers: { origin: 'https://app.example.com' } })
    t.match(headers['content-security-policy'], /^default-src 'none';.*frame-ancestors 'none'/, url)
    t.match(headers, { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }, url)
    t.equal(headers['x-powered-by'], undefined)
    t.equal(headers['access-control-allow-origin'], undefined, 'and lets no other origin in')
  }
  const preflight = await gateway.inject({
    method: 'OPTIONS',
    url: '/api/tracks',
    headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
  })
  t.equal(preflight.statusCode, 405)
})

t.test('listed origins may call, with a token', async t => {
  const broker = await useBroker(t)
  const origin = 'https://app.example.com'
  const token = makeClientToken()
  const environment = { CORS_ORIGINS: origin, API_TOKENS: hashClientToken(token) }
  const gateway = await useGateway(t, broker, { environment })
  const preflight = (from: string) =>
    gateway.inject({
      method: 'OPTIONS',
      url: '/api/tracks',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })
  const allowed = await preflight(origin)
  t.equal(allowed.statusCode, 204, 'a preflight carries no token')
  t.match(allowed.headers, {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': /POST/,
    'access-control-allow-headers': /Authorization.*Idempotency-Key/,
  })
  t.equal((await preflight('https://evil.example.com')).headers['access-control-allow-origin'], undefined)
  const call = await gateway.inject({ url: '/api/health', headers: { origin, authorization: `Bearer ${token}` } })
  t.equal(call.statusCode, 200)
  t.match(call.headers['access-control-expose-headers'], /ETag.*Retry-After/)
  const refused = await gateway.inject({ url: '/api/health', headers: { origin } })
  t.equal(refused.statusCode, 401)
  t.equal(refused.headers['access-control-allow-origin'], origin, 'so that its script can read why')
  t.equal((await gateway.inject('/nothing')).statusCode, 404, 'unknown paths stay unknown')
})

t.test('what is too large is a problem of its own', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  const base = await listen(gateway)
  const large = JSON.stringify({ prompt: 'x'.repeat(300 * 1024) })
  const json = { 'content-type': 'application/json' }
  const table: readonly [what: string, path: string, init: RequestInit, status: number, code: string][] = [
    ['body', '/api/tracks', { method: 'POST', headers: json, body: large }, 413, 'payload_too_large'],
    ['headers', '/api/health', { headers: { 'x-large': 'x'.repeat(20_000) } }, 431, 'headers_too_large'],
    ['address', `/api/health?${'x'.repeat(9_000)}`, {}, 414, 'uri_too_long'],
    ['parameter', `/api/tracks/${'x'.repeat(300)}`, {}, 404, 'not_found'],
  ]
  for (const [what, path, init, status, code] of table) {
    const answer = await fetch(`${base}${path}`, init)
    t.equal(answer.status, status, what)
    t.equal(answer.headers.get('content-type'), 'application/problem+json', what)
    t.match(await answer.json(), { status, code, fix: /\.$/ }, what)
  }
  t.equal((await fetch(`${base}/api/health`)).status, 200, 'and the gateway goes on')
})
