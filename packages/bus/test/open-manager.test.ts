import { once } from 'node:events'
import { connect as connectSocket, createServer } from 'node:net'
import { AppError } from '@soundfoundry/errors'
import { ErrorCode, NatsError } from 'nats'
import t from 'tap'
import { isUnanswered } from '../src/open-manager.ts'
import { useBroker, useBus, useConnection } from './open-test-bus.ts'

/** As long as the subject that it stands in for, because the broker counts bytes. */
const elsewhere = (subject: string): string => 'nobody.'.padEnd(subject.length, 'x')

interface Teardown {
  teardown(end: () => unknown): void
}

/** A way to the broker on which the first of each of some questions comes to nobody. Resolves to its URL. */
async function useForgetful(t: Teardown, port: number, questions: readonly string[]): Promise<string> {
  const forgotten = new Set<string>()
  const server = createServer(socket => {
    const onward = connectSocket(port, '127.0.0.1')
    onward.pipe(socket).on('close', () => onward.destroy())
    for (const end of [onward, socket]) end.on('error', () => undefined)
    socket.on('data', chunk => {
      let said = chunk.toString('latin1')
      for (const question of questions) {
        if (forgotten.has(question) || !said.includes(question)) continue
        forgotten.add(question)
        said = said.replace(question, elsewhere(question))
      }
      onward.write(said, 'latin1')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

t.test('a broker that leaves questions unanswered while a bus is opened is asked again', async t => {
  const broker = await useBroker(t)
  const deaf = await useConnection(t, broker.url)
  deaf.subscribe('nobody.*', { callback: () => undefined })
  await deaf.flush()

  const questions = ['$JS.API.INFO', '$JS.API.STREAM.INFO.KV_fleet']
  const bus = await useBus(t, await useForgetful(t, broker.port, questions))
  await bus.ready()
  t.match(
    bus.lines.filter(({ message }) => message.includes('unanswered')),
    questions.map(() => ({ level: 'warn' })),
  )
})

t.test('what is an unanswered question', t => {
  t.ok(isUnanswered(new NatsError('late', ErrorCode.Timeout)))
  t.ok(isUnanswered(new AppError('broker_unavailable', { cause: new NatsError('late', ErrorCode.Timeout) })))
  t.notOk(isUnanswered(new AppError('broker_unavailable')))
  t.notOk(isUnanswered(new NatsError('nobody there', ErrorCode.NoResponders)))
  t.notOk(isUnanswered(undefined))
  t.end()
})
