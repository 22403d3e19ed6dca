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
