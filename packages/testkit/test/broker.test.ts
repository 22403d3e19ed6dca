import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import t from 'tap'
import { readBrokerInfo } from '../src/broker-info.ts'
import { freePort, startBroker, waitFor } from '../src/index.ts'

/** Speaks just enough of the client protocol to ask JetStream one question, and answers with the reply's payload. */
async function ask(port: number, subject: string, body: string): Promise<unknown> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.setEncoding('utf8')
  let received = ''
  socket.on('data', (chunk: string) => {
    received += chunk
  })
  await once(socket, 'connect')
  socket.write(
    `CONNECT {"verbose":false}\r\nSUB inbox 1\r\nPUB ${subject} inbox ${Buffer.byteLength(body)}\r\n${body}\r\n`,
  )
  const reply = await waitFor(() => /MSG inbox 1 +\d+\r\n(.*)\r\n/.exec(received)?.[1], {
    what: `an answer from ${subject}`,
  })
  socket.destroy()
  return JSON.parse(reply)
}

t.test('a broker with JetStream answers, and is gone after stop', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  t.match(await readBrokerInfo(broker.port), { jetstream: true, version: broker.version })
  t.equal(broker.url, `nats://127.0.0.1:${broker.port}`)
  await broker.stop()
  await t.rejects(readBrokerInfo(broker.port))
  t.notOk(existsSync(broker.storeDir), 'its data is removed')
})

t.test('what is stored outlives a kill', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  await ask(broker.port, '$JS.API.STREAM.CREATE.KEPT', JSON.stringify({ name: 'KEPT', subjects: ['kept'] }))
  t.match(await ask(broker.port, 'kept', 'one'), { stream: 'KEPT', seq: 1 })
  await broker.kill()
  await t.rejects(readBrokerInfo(broker.port))
  await broker.restart()
  t.match(await ask(broker.port, '$JS.API.STREAM.INFO.KEPT', ''), { state: { messages: 1 } })
})

t.test('two brokers live side by side', async t => {
  const brokers = await Promise.all([startBroker(), startBroker()])
  t.teardown(() => Promise.all(brokers.map(broker => broker.stop())))
  t.not(brokers[0].port, brokers[1].port)
  t.not(brokers[0].storeDir, brokers[1].storeDir)
})

t.test('a server that does not start says why', async t => {
  await t.rejects(startBroker({ arguments: ['--no-such-option'] }), { message: /no-such-option/ })
  await t.rejects(startBroker({ serverPath: '/no/such/nats-server' }), { message: /ENOENT/ })
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL', undefined] as const) {
  t.test(`a broker does not outlive its test process (${signal ?? 'plain exit'})`, async t => {
    const script = `
      import { startBroker } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      const broker = await startBroker()
      console.log(broker.port + ' ' + broker.storeDir)
      ${signal === undefined ? 'process.exit(0)' : 'setInterval(() => {}, 1_000)'}
    `
    const owner = spawn(execPath, [...process.execArgv, '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(owner, 'exit')
    const [line] = await once(createInterface(owner.stdout), 'line')
    const [port, storeDir] = String(line).split(' ')
    if (signal !== undefined) owner.kill(signal)
    await ended
    await waitFor(
      () =>
        readBrokerInfo(Number(port)).then(
          () => false,
          () => true,
        ),
      { what: 'the broker to be gone' },
    )
    t.ok(await waitFor(() => !existsSync(String(storeDir)), { what: 'its data to be gone' }))
  })
}

t.test('something else on the port is not taken for a broker', async t => {
  await t.rejects(readBrokerInfo(await freePort()), { message: /ECONNREFUSED/ })
})
