import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import t from 'tap'
import { createGatewayClient, freePort, startSystem, waitFor } from '../../src/index.ts'

/** Listens on a port and passes everything on to another one. */
async function forward(from: number, to: number): Promise<Server> {
  const server = createServer(socket => {
    const onward = connect({ host: '127.0.0.1', port: to })
    socket.pipe(onward).pipe(socket)
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  })
  server.listen(from, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const port = await freePort()
const closed = `http://127.0.0.1:${port}`
const system = await startSystem({
  sandbox: { queueMs: 20, generationMs: 100, audioSeconds: 1 },
  env: {
    FAL_QUEUE_URL: `${closed}/fal-queue`,
    FAL_REST_URL: `${closed}/fal-rest`,
    FAL_API_URL: `${closed}/fal-api/v1`,
  },
})
t.teardown(() => system.stop())
const gateway = createGatewayClient(system.apiUrl)

t.test('nobody listens at fal: work goes to Replicate until somebody does', async t => {
  const track = await gateway.make({ prompt: `Nobody at home ${randomUUID()}` })
  t.match(track, { status: 'succeeded', provider: 'replicate' })
  t.match(track.attempts, [
    { provider: 'fal', state: 'refused', reason: 'connection_failed', http_status: null, billed: 'no' },
    { provider: 'replicate', state: 'succeeded' },
  ])
  t.match(await gateway.providerIs('fal', 'down'), /cannot be reached.*FAL_\*_URL/)

  const later = await Promise.all(
    Array.from({ length: 10 }, (_, index) => gateway.make({ prompt: `Later track ${index} ${randomUUID()}` })),
  )
  t.same(
    later.map(({ status, attempts }) => ({ status, providers: attempts.map(({ provider }) => provider) })),
    later.map(() => ({ status: 'succeeded', providers: ['replicate'] })),
    'later tracks do not try fal',
  )

  const server = await forward(port, Number(new URL(system.sandbox.origin).port))
  t.teardown(() => server.close())
  await waitFor(async () => (await gateway.make({ prompt: `Is fal back? ${randomUUID()}` })).provider === 'fal', {
    what: 'fal to be used',
    timeoutMs: 40_000,
  })
  t.equal(await gateway.providerIs('fal', 'ok'), null)
})
