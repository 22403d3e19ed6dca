import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { takenPorts } from '../lib/ports.mjs'

t.test('names the app that wants a port and how to free it', async t => {
  const server = createServer()
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  const { port } = address
  const [sentence, ...others] = await takenPorts([{ name: 'api', host: '127.0.0.1', port }])
  t.match(
    sentence,
    new RegExp(`^Port ${port}, which api needs, is in use.*choose other ports with npm start -- --port-base 9000\\.$`),
  )
  t.same(others, [])
  t.match(await takenPorts([{ name: 'broker', host: '127.0.0.1', port }]), [/NATS_URL/])
  server.close()
  await once(server, 'close')
  t.same(await takenPorts([{ name: 'api', host: '127.0.0.1', port }]), [])
})
