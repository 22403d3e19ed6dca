import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { createLogger, createScrubber, createService } from '../src/index.ts'
import { createGate } from './gate.ts'
import { memoryLog } from './memory-log.ts'

t.test('while it closes, work is sent elsewhere and whoever watches still gets an answer', async t => {
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination: memoryLog().destination })
  const service = createService({ name: 'api', version: '0.1.0', logger, scrubber, readiness: {} })
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
