import { once } from 'node:events'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { answerJson, call, credentialOf, input, makeKey, providerAt, startFarEnd, type Answerer } from './far-end.ts'

const silence = 'no answer at all'
const id = '01a0d474-8a1b-7000-8000-0123456789ab'

async function farEnd(t: Test, answer: Answerer) {
  const end = await startFarEnd(answer)
  t.teardown(end.close)
  return end
}

/** Longer than the pauses after which fal's client would try again: a request of its own would still be counted. */
const patience = 8000

/** Whatever an answer is, the far end must see each call exactly once. */
const answers: readonly (readonly [name: string, Answerer])[] = [
  ...[200, 202, 307, 400, 401, 402, 403, 404, 408, 422, 429, 500, 502, 503, 504].map(
    status => [String(status), answerJson(status, { detail: 'x' }, { location: '/elsewhere' })] as const,
  ),
  [
    'HTML in place of JSON',
    (_arrival, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>503</html>'),
  ],
  ['a reset before any answer', (_arrival, response) => response.socket?.resetAndDestroy()],
  ['a connection closed before any answer', (_arrival, response) => response.socket?.end()],
  [
    'JSON cut off half way',
    (_arrival, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"request_id": "01a'),
  ],
  [
    'a reset half way through the answer',
    (_arrival, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"status":', () => response.socket?.resetAndDestroy())
    },
  ],
  [silence, () => undefined],
]

for (const [name, answer] of answers) {
  t.test(`one call is one request on the wire: ${name}`, async t => {
    const end = await farEnd(t, answer)
    const provider = providerAt(end.origin, { timeoutMs: name === silence ? 150 : patience })
    await provider.submit({ ...call(), input })
    t.equal(end.arrivals.length, 1, 'submit')
    await provider.look({ ...call(), providerRequestId: id })
    t.equal(end.arrivals.length, 2, 'look, which reads the status and stops there')
    await provider.cancel({ ...call(), providerRequestId: id })
    t.equal(end.arrivals.length, 3, 'cancel')
    await provider.list({ ...call(), input, since: new Date() })
    t.equal(end.arrivals.length, 4, 'list')
  })

  t.test(`a result is read once: ${name}`, async t => {
    const end = await farEnd(t, (arrival, response) =>
      (arrival.url.includes('/status') ? answerJson(200, { status: 'COMPLETED' }) : answer)(arrival, response),
    )
    const timeoutMs = name === silence ? 150 : patience
    await providerAt(end.origin, { timeoutMs }).look({ ...call(), providerRequestId: id })
    t.same(
      end.arrivals.map(({ url }) => url),
      [
        `/fal-queue/fal-ai/minimax-music/requests/${id}/status?logs=0`,
        `/fal-queue/fal-ai/minimax-music/requests/${id}`,
      ],
    )
  })
}

t.test("a submit goes out as fal's client makes it, at the configured place", async t => {
  const end = await farEnd(t, answerJson(200, { status: 'IN_QUEUE', request_id: id }))
  const key = makeKey()
  const provider = providerAt(end.origin, { startTimeoutS: 90 })
  t.same(provider.listTraits, { startsWithinMs: 90_000, lagMs: 120_000 })
  const outcome = await provider.submit({ ...call(), credential: credentialOf(key), input })
  t.same(outcome, { kind: 'accepted', provider_request_id: id })
  const [arrival] = end.arrivals
  t.match(arrival, {
    method: 'POST',
    url: '/fal-queue/fal-ai/minimax-music/v2',
    headers: {
      authorization: `Key ${key}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': /^@fal-ai\/client\//,
      'x-fal-queue-priority': 'normal',
      'x-fal-no-retry': '1',
      'x-app-fal-disable-fallback': 'true',
      // By then it must have begun, or it never runs.
      'x-fal-request-timeout': '90',
    },
  })
  t.same(JSON.parse(arrival?.body ?? ''), input)
})

t.test('a cancel is a PUT without a body, and reads carry the key', async t => {
  const end = await farEnd(t, answerJson(202, { status: 'CANCELLATION_REQUESTED' }))
  const provider = providerAt(end.origin)
  const key = makeKey()
  const credential = credentialOf(key)
  await provider.cancel({ ...call(), credential, providerRequestId: id })
  await provider.list({ ...call(), credential, input, since: new Date('2026-01-01T00:00:00Z') })
  t.match(end.arrivals, [
    { method: 'PUT', url: `/fal-queue/fal-ai/minimax-music/requests/${id}/cancel`, body: '' },
    { method: 'GET', headers: { authorization: `Key ${key}` } },
  ])
  const listing = new URL(end.arrivals[1]?.url ?? '', 'http://localhost')
  t.equal(listing.pathname, '/fal-api/v1/models/requests/by-endpoint')
  t.same(Object.fromEntries(listing.searchParams), {
    endpoint_id: 'fal-ai/minimax-music/v2',
    start: '2026-01-01T00:00:00.000Z',
    sort_by: 'ended_at',
    expand: 'payloads',
    limit: '100',
  })
})

t.test('without a key that can be sent, nothing is sent', async t => {
  const end = await farEnd(t, answerJson(404, { status: 'NOT_FOUND' }))
  const provider = providerAt(end.origin)
  for (const [key, reason] of [
    ['', 'key_missing'],
    ['half a key\n', 'key_refused'],
  ] as const) {
    const asked = { ...call(), credential: credentialOf(key) }
    t.match(await provider.submit({ ...asked, input }), { kind: 'refused', reason, scope: 'key', http_status: null })
    t.match(await provider.look({ ...asked, providerRequestId: id }), { kind: 'unreadable', refusal: { reason } })
    t.match(await provider.cancel({ ...asked, providerRequestId: id }), { kind: 'unknown' })
    t.match(await provider.list({ ...asked, input, since: new Date() }), { kind: 'unavailable' })
    t.match(await provider.probe(asked.credential, asked.signal), [{ scope: 'key', state: 'refused', reason }])
  }
  t.equal(end.arrivals.length, 0)
})

t.test('a credential that cannot be revealed counts as missing', async t => {
  const credential = {
    fingerprint: 'fal_00000000',
    reveal: () => {
      throw new Error('gone')
    },
  }
  t.match(await providerAt('http://127.0.0.1:9999').submit({ ...call(), credential, input }), { reason: 'key_missing' })
})

t.test('a signal that is aborted already sends nothing, and the submit is refused', async t => {
  const end = await farEnd(t, answerJson(200, { request_id: id }))
  const outcome = await providerAt(end.origin).submit({ ...call(AbortSignal.abort()), input })
  t.match(outcome, { kind: 'refused', reason: 'canceled' })
  t.equal(end.arrivals.length, 0)
})

t.test('a signal that is aborted under way ends the call at once, and the submit is unknown', async t => {
  const controller = new AbortController()
  const end = await farEnd(t, () => controller.abort())
  const outcome = await providerAt(end.origin).submit({ ...call(controller.signal), input })
  t.match(outcome, { kind: 'unknown', reason: 'connection_lost' })
  t.equal(end.arrivals.length, 1)
})

t.test('a time limit leaves a submit unknown and a read unreadable', async t => {
  const end = await farEnd(t, () => undefined)
  const provider = providerAt(end.origin, { timeoutMs: 2_000 })
  t.match(await provider.submit({ ...call(), input }), { kind: 'unknown', reason: 'timeout' })
  t.match(await provider.look({ ...call(), providerRequestId: id }), {
    kind: 'unreadable',
    refusal: { reason: 'timeout', scope: 'endpoint' },
  })
})

t.test('an answer that stops half way is ended by the time limit too', async t => {
  const end = await farEnd(t, (_arrival, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"request_id":')
  })
  const outcome = await providerAt(end.origin, { timeoutMs: 2_000 }).submit({ ...call(), input })
  t.match(outcome, { kind: 'unknown', reason: 'timeout', http_status: 200 })
})

t.test('an endpoint where nobody listens refuses', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const closed = once(server, 'close')
  server.close()
  await closed
  for (const host of ['127.0.0.1', 'localhost', 'no-such-host.invalid']) {
    const outcome = await providerAt(`http://${host}:${port}`).submit({ ...call(), input })
    t.match(outcome, { kind: 'refused', reason: 'connection_failed', scope: 'endpoint', http_status: null }, host)
  }
})

t.test('TLS against a plain port, and a port that fetch forbids, refuse', async t => {
  const end = await farEnd(t, answerJson(200, { request_id: id }))
  for (const origin of [end.origin.replace('http:', 'https:'), 'http://127.0.0.1:9']) {
    t.match(await providerAt(origin).submit({ ...call(), input }), { kind: 'refused', reason: 'connection_failed' })
  }
  t.equal(end.arrivals.length, 0)
})

t.test('an input that holds more than JSON is refused unsent: a file would be uploaded first', async t => {
  const end = await farEnd(t, answerJson(200, { request_id: id }))
  const provider = providerAt(end.origin)
  for (const odd of [{ prompt: 1n }, { prompt: new Blob(['x']) }]) {
    t.match(await provider.submit({ ...call(), input: odd }), { kind: 'refused', reason: 'invalid_input' })
  }
  t.equal(end.arrivals.length, 0)
})

t.test('a model id that the client cannot read is refused unsent', async t => {
  const end = await farEnd(t, answerJson(200, { request_id: id }))
  const provider = providerAt(end.origin)
  t.match(await provider.submit({ ...call(), model: 'nonsense', input }), { kind: 'refused', scope: 'request' })
  t.match(await provider.look({ ...call(), model: 'nonsense', providerRequestId: id }), { kind: 'unreadable' })
  t.equal(end.arrivals.length, 0)
})

t.test('an answer beyond all measure is not read to its end', async t => {
  const end = await farEnd(t, (_arrival, response) => response.end(Buffer.alloc(17 * 1024 * 1024, ' ')))
  t.match(await providerAt(end.origin).submit({ ...call(), input }), { kind: 'unknown', reason: 'unreadable_answer' })
})

t.test('a submit is written only once it is confirmed, and nothing else asks', async t => {
  const end = await farEnd(t, answerJson(200, { request_id: id, status: 'IN_QUEUE' }))
  const provider = providerAt(end.origin)
  const seen: number[] = []
  const answering = (answer: boolean) => async () => {
    seen.push(end.arrivals.length)
    return answer
  }
  t.match(await provider.submit({ ...call(), input, confirm: answering(false) }), { kind: 'refused' })
  t.equal(end.arrivals.length, 0)
  t.match(await provider.submit({ ...call(), input, confirm: answering(true) }), { kind: 'accepted' })
  t.same(seen, [0, 0], 'each was asked once, before anything arrived')
})
