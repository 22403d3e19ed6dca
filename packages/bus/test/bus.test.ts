import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { freePort, waitFor } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { connectToBroker, followConnection } from '../src/connection.ts'
import { makeRequest, outcomeOf, useBroker, useBus, useConnection } from './open-test-bus.ts'

/** A line to the broker that can fall silent without ending, as a network does. */
async function useLine(t: Test, brokerPort: number): Promise<{ port: number; freeze(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connect({ host: '127.0.0.1', port: brokerPort })
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined))
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause()
    },
  }
}

t.test('without a broker, opening fails quickly', async t => {
  const port = await freePort()
  const outcome = await outcomeOf(() => useBus(t, `nats://127.0.0.1:${port}`))
  t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable', detail: /NATS_URL/ } })
})

t.test('a user without JetStream, or without the right to use it, gets a clear answer', async t => {
  const config = `${t.testdir()}/nats.conf`
  await writeFile(
    config,
    `accounts {
      PLAIN: { users: [{ user: plain, password: plain }] }
      FULL: {
        jetstream: enabled
        users: [{ user: barred, password: barred, permissions: { publish: { deny: ["$JS.API.>"] } } }]
      }
    }`,
  )
  const broker = await useBroker(t, { arguments: ['--config', config] })
  for (const name of ['plain', 'barred']) {
    const credentials = { user: name, password: { reveal: () => name } }
    const outcome = await outcomeOf(() => useBus(t, broker.url, credentials))
    t.match(
      outcome,
      {
        status: 'rejected',
        reason: { code: 'broker_unavailable', detail: /streams cannot be opened/, operator: /-js/ },
      },
      name,
    )
  }
})

t.test('a broker that has gone silent is noticed, and does not hold up the end', async t => {
  const broker = await useBroker(t)
  const line = await useLine(t, broker.port)
  const bus = await useBus(t, `nats://127.0.0.1:${line.port}`)
  await bus.ready()
  line.freeze()
  const outcome = await outcomeOf(() => bus.ready())
  t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable' } })
  const closing = await outcomeOf(() => bus.close())
  t.equal(closing.status, 'fulfilled')
})

t.test('a broker that goes and comes back', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  await bus.ready()
  await broker.kill()
  for (let count = 0; count < 3; count++) {
    const outcome = await outcomeOf(() => bus.ready())
    t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable' } })
  }
  await broker.restart()
  await waitFor(() => bus.ready().then(() => true), { what: 'a ready bus' })
  await waitFor(() => bus.lines.some(({ message }) => message === 'broker reconnected'), { what: 'a word in the log' })
  t.ok(bus.lines.some(({ message }) => message === 'broker disconnected'))
  t.notOk(bus.lines.some(({ message }) => message.startsWith('the broker has lost its data')))
  t.match(await waitFor(() => bus.requests.append(makeRequest()), { what: 'a write' }), { sequence: 1 })
})

t.test('a broker that came back with an empty disk gets its streams again', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const manager = await (await useConnection(t, broker.url)).jetstreamManager()
  for (const { config } of await manager.streams.list().next()) await manager.streams.delete(config.name)
  await broker.kill()
  await broker.restart()
  t.match(await waitFor(() => bus.requests.append(makeRequest()), { what: 'a write' }), { sequence: 1 })
})

t.test('closing is harmless twice, and lets nothing be lost', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const other = await useBus(t, broker.url)
  const requests = Array.from({ length: 200 }, () => makeRequest())
  const writes = requests.map(request => bus.requests.append(request))
  const outcome = await outcomeOf(() => bus.close())
  t.equal(outcome.status, 'fulfilled')
  t.equal((await Promise.all(writes)).length, 200, 'what was on its way is acknowledged')
  t.ok(await other.requests.get(requests[199]?.id ?? ''))
  await bus.close()
  const late = await outcomeOf(() => bus.requests.append(makeRequest()))
  t.match(late, { status: 'rejected', reason: { code: 'broker_unavailable' } })
  const ready = await outcomeOf(() => bus.ready())
  t.match(ready, { status: 'rejected', reason: { code: 'broker_unavailable' } })
})

t.test('closing comes to an end without a broker, too', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const loop = await bus.jobs.consume({
    queue: 'fal',
    parallel: 2,
    handle: () => Promise.resolve({ act: 'ack' }),
    onError: () => undefined,
  })
  await broker.kill()
  const waiting = outcomeOf(() => bus.requests.append(makeRequest()))
  await loop.stop()
  await bus.close()
  t.match(await waiting, { status: 'rejected', reason: { code: 'broker_unavailable' } })
})

t.test('following a connection ends with it', async t => {
  const broker = await useBroker(t)
  const connection = await connectToBroker({ name: 'test-app', servers: [broker.url] })
  const events: string[] = []
  const following = followConnection(connection, event => void events.push(event))
  await broker.kill()
  await waitFor(() => events.includes('disconnected'), { what: 'the loss' })
  await broker.restart()
  await waitFor(() => events.includes('reconnected'), { what: 'the return' })
  await connection.close()
  await following
  t.same(events, ['disconnected', 'reconnected'])
})
