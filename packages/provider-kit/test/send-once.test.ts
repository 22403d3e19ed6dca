import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { sendOnce } from '../src/send-once.ts'

const mostBytes = 1_000_000
const post: RequestInit = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }

async function farEnd(t: Test, listener: RequestListener) {
  let requests = 0
  const sockets = new Set<unknown>()
  const server = createServer((request, response) => {
    requests += 1
    sockets.add(request.socket)
    request.resume()
    request.once('end', () => listener(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/path?q=1`, requests: () => requests, connections: () => sockets.size }
}

t.test('one request on the wire for every status from 200 to 599, by whatever method', async t => {
  let status = 0
  const end = await farEnd(t, (_request, response) => {
    response.writeHead(status, { location: '/elsewhere', 'retry-after': '0', connection: 'keep-alive' })
    response.end()
  })
  for (const init of [{}, post, { method: 'PUT' }]) {
    for (status = 200; status < 600; status += 1) {
      const before = end.requests()
      const sent = await sendOnce(end.url, init, mostBytes)
      if (sent.status !== status || end.requests() - before !== 1) {
        t.fail(`${init.method ?? 'GET'} ${status}: answered ${sent.status}, ${end.requests() - before} requests`)
      }
    }
  }
  t.equal(end.requests(), 3 * 400)
})

t.test('what is sent is what was given, and what is answered is read', async t => {
  const seen: object[] = []
  const end = await farEnd(t, (request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":"é"}')
  })
  const sent = await sendOnce(end.url, post, mostBytes)
  t.match(sent, { status: 201, body: '{"ok":"é"}', left: true, error: undefined })
  t.equal(sent.headers.get('content-type'), 'application/json')
  t.match(seen, [
    {
      method: 'POST',
      url: '/path?q=1',
      headers: { 'content-type': 'application/json', 'content-length': '7', 'accept-encoding': 'identity' },
    },
  ])
})

t.test('every submit has a connection of its own, and reads share one', async t => {
  const end = await farEnd(t, (_request, response) => response.end('x'))
  for (let number = 0; number < 3; number += 1) await sendOnce(end.url, post, mostBytes)
  t.equal(end.connections(), 3)
  for (let number = 0; number < 3; number += 1) await sendOnce(end.url, {}, mostBytes)
  t.equal(end.connections(), 4)
})

t.test('a body that comes encoded unasked is decoded, and measured decoded', async t => {
  let text = 'x'
  const end = await farEnd(t, (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
  )
  t.equal((await sendOnce(end.url, {}, mostBytes)).body, 'x')
  text = 'y'.repeat(mostBytes + 1)
  t.match(await sendOnce(end.url, {}, mostBytes), { status: 200, body: null, error: RangeError })
})

t.test('a body without end is given up at the bound, and its connection closed', async t => {
  let responded: ServerResponse | undefined
  const end = await farEnd(t, (_request, response) => {
    responded = response
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue
    }
    response.on('drain', more)
    more()
  })
  const sent = await sendOnce(end.url, {}, mostBytes)
  t.match(sent, { status: 200, body: null, left: true, error: { message: /longer than 1000000 bytes/ } })
  if (responded?.destroyed === false) await once(responded, 'close')
  t.equal(responded?.destroyed, true)
})

t.test('a body that drips is ended by the signal, like a head that does not come', async t => {
  for (const drips of [true, false]) {
    const controller = new AbortController()
    const end = await farEnd(t, (_request, response) => {
      if (drips) response.write('{')
      setImmediate(() => controller.abort())
    })
    const sent = await sendOnce(end.url, { ...post, signal: controller.signal }, mostBytes)
    t.match(sent, { body: null, left: true, error: Error })
  }
})

t.test('a connection that breaks leaves open whether the request arrived, one that never stood does not', async t => {
  const end = await farEnd(t, (_request, response) => response.socket?.resetAndDestroy())
  t.match(await sendOnce(end.url, post, mostBytes), { status: null, body: null, left: true, error: Error })
  t.equal(end.requests(), 1)

  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')
  t.match(await sendOnce(`http://127.0.0.1:${port}/`, post, mostBytes), { status: null, left: false, error: Error })
  t.match(await sendOnce(end.url.replace('http:', 'https:'), post, mostBytes), { status: null, left: false })
  t.equal(end.requests(), 1)
})

t.test('what cannot be sent, and what was given up before, is not sent', async t => {
  const end = await farEnd(t, (_request, response) => response.end())
  const unsendable: RequestInit[] = [
    { ...post, signal: AbortSignal.abort() },
    { ...post, body: new Blob(['x']) },
    { ...post, headers: { 'x-a': 'line\nend' } },
  ]
  for (const init of unsendable) t.match(await sendOnce(end.url, init, mostBytes), { status: null, left: false })
  t.match(await sendOnce('ftp://127.0.0.1/', post, mostBytes), { status: null, left: false })
  t.equal(end.requests(), 0)
})

t.test('the last word before the first byte: asked once, when the connection stands', async t => {
  const arrived: string[] = []
  const server = createTcpServer(socket => {
    arrived.push('connection')
    socket.on('error', () => undefined)
    socket.once('data', () => {
      arrived.push('bytes')
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
  const connected = async (): Promise<void> => {
    if (arrived.length === 0) await once(server, 'connection')
  }
  let questions = 0
  const asking = (answer: () => boolean) => async () => {
    await connected()
    arrived.push('question')
    questions += 1
    return answer()
  }

  for (const method of ['POST', 'GET']) {
    arrived.length = 0
    const sent = await sendOnce(
      url,
      { ...post, ...(method === 'GET' ? { body: null } : {}), method, confirm: asking(() => true) },
      mostBytes,
    )
    t.match(sent, { status: 200, left: true })
    t.same(arrived, ['connection', 'question', 'bytes'], method)
  }

  const refusing = [
    { what: 'no', answer: () => false },
    {
      what: 'an error',
      answer: () => {
        throw new Error('a test')
      },
    },
  ]
  for (const { what, answer } of refusing) {
    arrived.length = 0
    t.match(await sendOnce(url, { ...post, confirm: asking(answer) }, mostBytes), {
      status: null,
      left: false,
      error: Error,
    })
    t.same(arrived, ['connection', 'question'], `${what}: not a byte`)
  }

  arrived.length = 0
  const late = new AbortController()
  const yesTooLate = asking(() => {
    late.abort()
    return true
  })
  t.match(await sendOnce(url, { ...post, signal: late.signal, confirm: yesTooLate }, mostBytes), {
    status: null,
    left: false,
  })
  t.same(arrived, ['connection', 'question'], 'given up while it was asked: not a byte')
  t.equal(questions, 5, 'each was asked once')
})

t.test('a connection that never stands is not asked for', async t => {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
  server.close()
  await once(server, 'close')
  let isAsked = false
  const confirm = async () => {
    isAsked = true
    return true
  }
  t.match(await sendOnce(url, { ...post, confirm }, mostBytes), { status: null, left: false })
  t.equal(isAsked, false)
})
