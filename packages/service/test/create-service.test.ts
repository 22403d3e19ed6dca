import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { AppError } from '@soundfoundry/errors'
import { makeFalKey, makeReplicateToken, waitFor } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { createLogger, createScrubber, createService, type ServiceOptions } from '../src/index.ts'
import { memoryLog } from './memory-log.ts'

function build(t: Test, options: Partial<ServiceOptions> = {}) {
  const log = memoryLog()
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination: log.destination })
  const service = createService({ name: 'api', version: '0.1.0', logger, scrubber, readiness: {}, ...options })
  t.teardown(() => service.close())
  return { service, log, scrubber }
}

const songSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['prompt'],
  properties: {
    prompt: { type: 'string', minLength: 10, maxLength: 20 },
    format: { anyOf: [{ const: 'mp3' }, { const: 'wav' }], default: 'mp3' },
    duration_s: { type: 'integer', minimum: 5, maximum: 240, default: 60 },
    metadata: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 2 },
  },
}

t.test('an error of ours is answered as its problem and logged once at its level', async t => {
  const { service, log } = build(t)
  service.get('/tracks/:id', async () => {
    throw new AppError('track_not_found', { context: { asked: 'here' } })
  })
  const answer = await service.inject('/tracks/1')
  t.equal(answer.statusCode, 404)
  t.equal(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.json(), { type: 'urn:soundfoundry:error:track_not_found', status: 404, code: 'track_not_found' })
  const withError = log.records().filter(record => 'err' in record)
  t.equal(withError.length, 1)
  t.match(withError[0], { level: 'info', reqId: answer.headers['x-request-id'], err: { context: { asked: 'here' } } })
})

t.test('a service that a busy machine holds up while it starts is late, and does not end for it', async t => {
  const { service } = build(t)
  t.equal(service.initialConfig.pluginTimeout, 0)
})

t.test('whatever else is thrown is a fixed text outside and the whole truth in the log', async t => {
  const { service, log } = build(t)
  service.get('/', async () => {
    throw Object.assign(new Error('from the inside'), { statusCode: 403, code: 'E_FOREIGN' })
  })
  service.get('/async', async () => Promise.reject(new TypeError('also from the inside')))
  for (const url of ['/', '/async']) {
    const answer = await service.inject(url)
    t.equal(answer.statusCode, 500)
    t.equal(answer.json().code, 'internal')
    t.notOk(answer.body.includes('inside'))
  }
  const first = log.records().find(record => record['level'] === 'error')
  t.match(first?.['err'], { message: 'from the inside', stack: /create-service\.test/ })
})

t.test('no problem body and no log line carries a secret', async t => {
  const { service, log, scrubber } = build(t)
  const [known, unknown] = [makeFalKey(), makeReplicateToken()]
  scrubber.watchSecret({ reveal: () => known, fingerprint: 'fal_3f9a1c20' })
  service.get('/', async () => {
    throw new AppError('provider_refused', {
      detail: `${known} was refused`,
      fix: `replace ${unknown}`,
      errors: [{ path: known, message: unknown }],
    })
  })
  const answer = await service.inject(`/?key=${encodeURIComponent(known)}`)
  t.equal(answer.json().detail, 'fal_3f9a1c20 was refused')
  for (const secret of [known, encodeURIComponent(known), unknown]) {
    t.notOk(answer.body.includes(secret))
    t.notOk(log.text().includes(secret))
  }
})

t.test('a failed request does not keep the headers of the answer that was meant to be', async t => {
  const { service } = build(t)
  service.get('/', async (_request, reply) => {
    reply.headers({ 'content-type': 'audio/mpeg', 'content-length': 3, etag: '"x"', 'content-range': 'bytes */3' })
    throw new AppError('range_not_satisfiable')
  })
  const answer = await service.inject('/')
  t.equal(answer.statusCode, 416)
  t.equal(answer.headers['content-range'], 'bytes */3', 'which a 416 is for')
  t.equal(answer.headers.etag, undefined)
  t.equal(answer.headers['content-length'], String(Buffer.byteLength(answer.body)))
})

t.test('Retry-After stands where trying again can help', async t => {
  const { service } = build(t)
  const codes = ['broker_unavailable', 'rate_limited', 'internal', 'not_ready'] as const
  for (const code of codes) {
    service.get(`/${code}`, async () => {
      throw new AppError(code)
    })
  }
  service.get('/own', async (_request, reply) => {
    reply.header('retry-after', 30)
    throw new AppError('storage_full')
  })
  t.equal((await service.inject('/broker_unavailable')).headers['retry-after'], '2')
  t.equal((await service.inject('/rate_limited')).headers['retry-after'], '2')
  t.equal((await service.inject('/internal')).headers['retry-after'], undefined)
  t.equal((await service.inject('/not_ready')).headers['retry-after'], undefined)
  t.equal((await service.inject('/own')).headers['retry-after'], '30', 'a handler knows better')
})

t.test('an unauthorized caller is told the scheme', async t => {
  const { service } = build(t)
  service.get('/', async () => {
    throw new AppError('unauthorized')
  })
  t.equal((await service.inject('/')).headers['www-authenticate'], 'Bearer')
})

t.test('an invalid body is refused with every field named', async t => {
  const { service } = build(t)
  service.post('/tracks', { schema: { body: songSchema } }, async () => ({}))
  const answer = await service.inject({
    method: 'POST',
    url: '/tracks',
    payload: { prompt: 'short', colour: 'red', format: 'ogg', duration_s: '20', metadata: { mood: 1 } },
  })
  t.equal(answer.statusCode, 400)
  const problem = answer.json()
  t.equal(problem.code, 'invalid_request')
  t.strictSame(
    new Map(problem.errors.map((error: { path: string; message: string }) => [error.path, error.message])),
    new Map([
      ['prompt', 'must be at least 10 characters long'],
      ['colour', 'unknown field "colour"'],
      ['format', 'must be one of: mp3, wav'],
      ['duration_s', 'must be a whole number'],
      ['metadata.mood', 'must be a string'],
    ]),
  )
  t.match(problem.detail, /^The body is not valid: .*; and 2 more\.$/)
})

t.test('a missing body is named as such', async t => {
  const { service } = build(t)
  service.post('/tracks', { schema: { body: songSchema } }, async () => ({}))
  const answer = await service.inject({ method: 'POST', url: '/tracks' })
  t.equal(answer.statusCode, 400)
  t.match(answer.json().errors, [{ path: 'body', message: /is required|must be an object/ }])
})

t.test('a valid body arrives as it was sent; the query arrives typed and filled in', async t => {
  const { service } = build(t)
  const querystring = {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      status: { type: 'array', items: { type: 'string' } },
    },
  }
  service.post('/tracks', { schema: { body: songSchema, querystring } }, request => ({
    body: request.body,
    query: request.query,
  }))
  const post = (url: string) => service.inject({ method: 'POST', url, payload: { prompt: 'long enough' } })
  t.strictSame((await post('/tracks')).json(), { body: { prompt: 'long enough' }, query: { limit: 20 } })
  t.strictSame((await post('/tracks?limit=5&status=queued')).json().query, { limit: 5, status: ['queued'] })
  const refused = (await post('/tracks?limit=0&color=red')).json()
  t.strictSame(refused.errors, [
    { path: 'color', message: 'unknown field "color"' },
    { path: 'limit', message: 'must be at least 1' },
  ])
  t.match(refused.detail, /^The query string is not valid: /)
})

t.test('a body that cannot be read is told apart', async t => {
  const { service } = build(t, { fastifyOptions: { bodyLimit: 64 } })
  service.post('/tracks', async () => ({}))
  const post = (payload: string, type: string) =>
    service.inject({ method: 'POST', url: '/tracks', payload, headers: { 'content-type': type } })
  const expected: readonly [string, string, number, string][] = [
    ['{"prompt":', 'application/json', 400, 'malformed_json'],
    ['', 'application/json', 400, 'malformed_json'],
    ['{"__proto__":{}}', 'application/json', 400, 'invalid_request'],
    ['prompt=x', 'text/plain', 415, 'unsupported_media_type'],
    ['<x/>', 'application/xml', 415, 'unsupported_media_type'],
    ['[]', 'nonsense', 415, 'unsupported_media_type'],
    [JSON.stringify('x'.repeat(80)), 'application/json', 413, 'payload_too_large'],
  ]
  for (const [payload, type, status, code] of expected) {
    const answer = await post(payload, type)
    t.strictSame([answer.statusCode, answer.json().code], [status, code], `${type} ${payload.slice(0, 20)}`)
    t.equal(answer.headers['content-type'], 'application/problem+json')
  }
})

t.test('an unknown path is 404, a known one with another method 405 with Allow', async t => {
  const { service } = build(t)
  service.get('/tracks/:id', async () => ({}))
  service.register(async scope => {
    scope.post('/tracks/:id/cancel', async () => ({}))
    scope.get('/docs/*', async (_request, reply) => reply.callNotFound())
  })
  const missing = await service.inject('/nothing?key=1')
  t.strictSame([missing.statusCode, missing.json().code], [404, 'not_found'])
  const wrong = await service.inject({ method: 'DELETE', url: '/tracks/1?x=/y' })
  t.strictSame([wrong.statusCode, wrong.json().code, wrong.headers.allow], [405, 'method_not_allowed', 'GET, HEAD'])
  const other = await service.inject('/tracks/1/cancel')
  t.strictSame([other.statusCode, other.headers.allow], [405, 'POST'])
  t.equal((await service.inject('/docs/none')).statusCode, 404, 'a handler that finds nothing is no 405')
  t.equal((await service.inject('/%zz')).json().code, 'invalid_request')
  t.equal((await service.inject({ method: 'POST', url: '/nothing', payload: 'x' })).statusCode, 404)
  t.equal((await service.inject(`/tracks/${'x'.repeat(300)}`)).statusCode, 404)
})

/** What a service that listens answers to these bytes, until it closes the connection. */
async function answerTo(service: ReturnType<typeof build>['service'], bytes: string) {
  if (!service.server.listening) await service.listen({ host: '127.0.0.1', port: 0 })
  const address = service.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const socket = connect(address.port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

const problemHead = /^HTTP\/1\.1 400 Bad Request\r\n(?:.*\r\n)*Content-Type: application\/problem\+json\r\n/i

t.test('what Node would refuse by itself gets a problem and a closed connection', async t => {
  const { service } = build(t)
  const table = [
    ['no HTTP at all', 'nonsense\r\n\r\n', /read as HTTP/],
    ['no Host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', /no Host header/],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', /no proxy/],
  ] as const
  for (const [what, bytes, detail] of table) {
    const answer = await answerTo(service, bytes)
    t.match(answer, problemHead, what)
    t.match(
      JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))),
      { code: 'invalid_request', status: 400, detail },
      what,
    )
  }
})

t.test('old clients need no Host, and an expectation that nobody knows is ignored', async t => {
  const { service } = build(t)
  for (const bytes of [
    'GET /livez HTTP/1.0\r\n\r\n',
    'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: the-moon\r\nConnection: close\r\n\r\n',
  ])
    t.match(await answerTo(service, bytes), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\{"status":"ok"\}$/)
})

t.test('a body that breaks off is no fault of ours', async t => {
  const { service, log } = build(t)
  service.post('/songs', async () => 'sung')
  const head = 'POST /songs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  t.match(await answerTo(service, `${head}2\r\n{}\r\nno length\r\n`), problemHead)
  const logged = () => log.records().find(record => 'err' in record)
  await waitFor(() => logged() !== undefined, { what: 'the request to be logged' })
  t.match(logged(), { level: 'info', err: { code: 'invalid_request', message: /broke off/ } })
})

t.test('two Content-Type headers that differ in their charset are no JSON, though Node shows the first', async t => {
  const { service } = build(t)
  service.post('/songs', async () => 'sung')
  const post = (...charsets: string[]) => {
    const types = charsets.map(charset => `Content-Type: application/json; charset=${charset}\r\n`).join('')
    return answerTo(
      service,
      `POST /songs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${types}Content-Length: 2\r\n\r\n{}`,
    )
  }
  t.match(await post('utf-8', 'utf8'), /^HTTP\/1\.1 200 /)
  t.match(await post('utf-8', 'latin1'), /^HTTP\/1\.1 415 [\s\S]*charset/)
})

t.test('a request keeps its harmless id and gets a new one instead of a harmful one', async t => {
  const { service, log } = build(t)
  const idFor = async (given: string) => {
    const answer = await service.inject({ url: '/livez', headers: { 'x-request-id': given } })
    return answer.headers['x-request-id']
  }
  t.equal(await idFor('caller-1.2'), 'caller-1.2')
  t.match(await idFor('a b"c'), /^[0-9a-f-]{36}$/)
  t.match(await idFor('x'.repeat(65)), /^[0-9a-f-]{36}$/)
  t.strictSame(log.records(), [], 'and the probes are not logged')
})

t.test('an answered request is one line', async t => {
  const { service, log } = build(t)
  service.get('/', async () => 'done')
  await service.inject('/?a=1')
  t.equal(log.records().length, 1)
  t.match(log.records()[0], { level: 'info', method: 'GET', url: '/?a=1', status: 200, msg: 'request answered' })
})

t.test('what stands in an address in place of a token is not logged, however it is written', async t => {
  const { service, log } = build(t)
  service.get('/', async () => 'done')
  const value = 'Zm9vYmFyYmF6'
  const cases = [
    [`/?signature=${value}&a=1`, '/?signature=[secret]&a=1'],
    [`/?a=1&ticket=${value}`, '/?a=1&ticket=[secret]'],
    [`/?%74icket=${value}`, '/?%74icket=[secret]'],
    [`/?ticket=a=${value}?&ticket=${value}`, '/?ticket=[secret]&ticket=[secret]'],
    ['/?tickets=1&%=2&signature', '/?tickets=1&%=2&signature=[secret]'],
  ] as const
  for (const [given] of cases) await service.inject(given)
  t.strictSame(
    log.records().map(({ url }) => url),
    cases.map(([, shown]) => shown),
  )
  const scrubbed = createScrubber().scrub(`from https://a.example/x?b=1&signature=${value.repeat(3)}&c=2`)
  t.equal(scrubbed, 'from https://a.example/x?b=1&signature=[secret]&c=2')
})
