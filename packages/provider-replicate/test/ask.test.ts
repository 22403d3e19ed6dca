import { once } from 'node:events'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { askReplicate, type ReplicateAccess } from '../src/ask.ts'
import {
  closedEndpoint,
  hang,
  json,
  makeToken,
  predictionBody,
  reset,
  startFarEnd,
  text,
  type FarEnd,
} from './far-end.ts'

function optionsFor(apiUrl: string, overrides: Partial<ReplicateAccess> = {}): ReplicateAccess {
  return {
    endpoint: new URL(apiUrl),
    secret: makeToken(),
    signal: new AbortController().signal,
    timeoutMs: 5000,
    ...overrides,
  }
}

const asks = {
  submit: (options: ReplicateAccess) =>
    askReplicate(options, (client, signal) =>
      client.predictions.create({ model: 'minimax/music-1.5', input: { prompt: 'slow piano' }, signal }),
    ),
  look: (options: ReplicateAccess) =>
    askReplicate(options, (client, signal) => client.predictions.get('abc', { signal })),
  cancel: (options: ReplicateAccess) =>
    askReplicate(options, (client, signal) => client.predictions.cancel('abc', { signal })),
  list: (options: ReplicateAccess) =>
    askReplicate(options, (client, signal) =>
      client.request('/predictions', { params: { created_after: 'x' }, signal }),
    ),
  account: (options: ReplicateAccess) => askReplicate(options, (client, signal) => client.accounts.current({ signal })),
  model: (options: ReplicateAccess) =>
    askReplicate(options, (client, signal) => client.models.get('minimax', 'music-1.5', { signal })),
}

async function startFor(t: Test, behaviour = json(200, {})): Promise<FarEnd> {
  const farEnd = await startFarEnd(behaviour)
  t.teardown(() => farEnd.close())
  return farEnd
}

t.test('every call is one request, whatever it is answered with', async t => {
  const farEnd = await startFor(t)
  const statuses = [200, 201, 204, 301, 307, 400, 401, 402, 403, 404, 422, 429, 500, 502, 503, 504, 599]
  for (const [name, ask] of Object.entries(asks)) {
    for (const status of statuses) {
      farEnd.requests.length = 0
      farEnd.behave(text(status, status === 204 ? '' : '{"a":1}', { location: '/v1/elsewhere', 'retry-after': '3' }))
      const heard = await ask(optionsFor(farEnd.apiUrl))
      t.equal(heard.status, status, `${name} ${status}`)
      t.equal(heard.headers.get('retry-after'), '3')
      t.equal(farEnd.requests.length, 1, `${name} ${status} is one request`)
    }
  }
})

t.test('the body is there although the client has consumed it', async t => {
  const farEnd = await startFor(t, json(402, { title: 'Insufficient credit' }))
  t.match(await asks.submit(optionsFor(farEnd.apiUrl)), { status: 402, body: { title: 'Insufficient credit' } })
})

t.test('a body that is not JSON is kept as its text, and still one request', async t => {
  const farEnd = await startFor(t, text(201, '{"id": "abc'))
  t.match(await asks.submit(optionsFor(farEnd.apiUrl)), { status: 201, body: undefined, text: '{"id": "abc' })
  t.equal(farEnd.requests.length, 1)
})

t.test('an answer that breaks off keeps its status and has no body', async t => {
  const farEnd = await startFor(t, (_seen, response) => {
    response.writeHead(201, { 'content-length': '500' })
    response.write('{"id":', () => response.socket?.destroy())
  })
  t.match(await asks.submit(optionsFor(farEnd.apiUrl)), { status: 201, body: undefined, text: undefined })
  t.equal(farEnd.requests.length, 1)
})

t.test('a connection that is reset after the request was read is one request', async t => {
  const farEnd = await startFor(t, reset)
  for (const ask of Object.values(asks)) {
    farEnd.requests.length = 0
    t.match(await ask(optionsFor(farEnd.apiUrl)), { status: null, unsent: undefined, stopped: undefined })
    t.equal(farEnd.requests.length, 1)
  }
})

t.test('a connection that is reset before the request was read is tried once', async t => {
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.resetAndDestroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  t.match(await asks.submit(optionsFor(`http://127.0.0.1:${port}/v1`)), { status: null, unsent: undefined })
  t.equal(connections, 1)
})

t.test('a refused connection is silence', async t => {
  t.match(await asks.submit(optionsFor(await closedEndpoint())), {
    status: null,
    unsent: undefined,
    stopped: undefined,
  })
})

t.test('a far end that hangs is left when the time is over', async t => {
  const farEnd = await startFor(t, hang)
  const heard = await asks.submit(optionsFor(farEnd.apiUrl, { timeoutMs: 2_000 }))
  t.match(heard, { status: null, unsent: undefined, stopped: 'time_limit' })
  t.equal(farEnd.requests.length, 1)
})

t.test('a far end that hangs in the middle of its answer is left too', async t => {
  const farEnd = await startFor(t, (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{')
  })
  const heard = await asks.look(optionsFor(farEnd.apiUrl, { timeoutMs: 2_000 }))
  t.match(heard, { status: 200, body: undefined, stopped: 'time_limit' })
  t.equal(farEnd.requests.length, 1)
})

t.test('the caller can stop a request', async t => {
  const controller = new AbortController()
  const farEnd = await startFor(t, () => controller.abort())
  t.match(await asks.submit(optionsFor(farEnd.apiUrl, { signal: controller.signal })), {
    status: null,
    unsent: undefined,
    stopped: 'canceled',
  })
  t.equal(farEnd.requests.length, 1)
})

t.test('a call that was stopped beforehand sends nothing', async t => {
  const farEnd = await startFor(t)
  const heard = await asks.submit(optionsFor(farEnd.apiUrl, { signal: AbortSignal.abort() }))
  t.match(heard, { status: null, unsent: true, stopped: 'canceled' })
  t.equal(farEnd.requests.length, 0)
})

t.test('a second request inside one exchange does not leave', async t => {
  const farEnd = await startFor(t, json(200, predictionBody()))
  const heard = await askReplicate(optionsFor(farEnd.apiUrl), async (client, signal) => {
    await client.predictions.get('abc', { signal })
    await client.predictions.get('def', { signal })
  })
  t.match(heard, { status: 200 })
  t.equal(farEnd.requests.length, 1)
})

t.test('what is sent is what Replicate documents', async t => {
  const farEnd = await startFor(t, json(201, predictionBody()))
  const token = makeToken()
  await asks.submit(optionsFor(farEnd.apiUrl, { secret: token }))
  const [request] = farEnd.requests
  t.equal(request?.method, 'POST')
  t.equal(request?.url, '/v1/models/minimax/music-1.5/predictions')
  t.ok(request?.authorization === `Bearer ${token}`, 'the token is sent as a bearer token')
  t.same(JSON.parse(request?.body ?? ''), { input: { prompt: 'slow piano' } })
})
