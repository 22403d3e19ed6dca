import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { freePort } from '../src/index.ts'

t.test('the port can be listened on', async t => {
  const port = await freePort()
  const server = createServer()
  t.teardown(() => server.close())
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.match(server.address(), { port })
})

t.test('no port is given twice, though nobody listens on it yet', async t => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort))
  t.equal(new Set(ports).size, 200)
})
