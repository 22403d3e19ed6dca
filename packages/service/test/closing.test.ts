import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { createLogger, createScrubber, createService } from '../src/index.ts'
import { createGate } from './gate.ts'
import { memoryLog } from './memory-log.ts'

function createQuietService() {
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination: memoryLog().destination })
  return createService({ name: 'api', version: '0.1.0', logger, scrubber, readiness: {} })
}

t.test('while it closes, work is sent elsewhere and whoever watches still gets an answer', async t => {
  const service = createQuietService()
  service.get('/work', async () => 'done')
  const began = createGate()
  const held = createGate()
  service.addHook('preClose', async () => {
    began.open()
    await held.opened
  })
  const base = await service.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const ask = async (path: string) => {
    const [answer]: IncomingMessage[] = await once(request(`${base}${path}`, { agent }).end(), 'response')
    if (answer === undefined) throw new Error('no answer')
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
  }

  t.equal((await ask('/work')).status, 200)
  const closed = service.close()
  await began.opened
  const refused = await ask('/work')
  t.equal(refused.status, 503)
  t.equal(JSON.parse(refused.body).code, 'shutting_down')
  t.match(refused.headers, { 'content-type': 'application/problem+json', 'retry-after': '2', connection: 'close' })
  const ready = await ask('/readyz')
  t.strictSame([ready.status, JSON.parse(ready.body)], [503, { status: 'closing', checks: {} }])
  t.equal((await ask('/livez')).status, 200)
  t.equal((await ask('/metrics')).status, 200)
  held.open()
  await closed
})

t.test(
  'connections on which nothing was asked hold up no end; what is asked at the last moment is answered',
  async t => {
    const service = createQuietService()
    const closing = createGate()
    const held = createGate()
    service.addHook('preClose', async () => {
      closing.open()
      await held.opened
    })
    const { port } = new URL(await service.listen({ host: '127.0.0.1', port: 0 }))
    const connections: Socket[] = []
    const open = async (said: string): Promise<Socket> => {
      const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8')
      t.teardown(() => socket.destroy())
      await once(socket, 'connect')
      if (said !== '') socket.write(said)
      connections.push(socket)
      return socket
    }
    await open('')
    await open('GET /work HTTP/1.1\r\nHos')
    const late = await open('')
    late.write('GET /work HTTP/1.1\r\nHost: x\r\n\r\n')
    const closed = service.close()
    await closing.opened
    await open('')
    const [answer] = await once(late, 'data')
    t.match(String(answer), /^HTTP\/1\.1 503 [^]*shutting_down/)
    held.open()
    await closed
    const left = await new Promise(resolve => service.server.getConnections((_error, count) => resolve(count)))
    t.equal(left, 0)
    await Promise.all(connections.map(async socket => socket.closed || once(socket, 'close')))
  },
)
