import { connect } from 'node:net'
import type { Broker } from './broker.ts'

/**
 * Asks the broker past the bus, over a short connection of its own: a question about its streams as an operator would ask
 * it, or a write as a process of another release would do it. Resolves to what it answers.
 *
 * @throws Error when it does not answer
 */
export function askBroker(broker: Pick<Broker, 'port'>, subject: string, payload: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: broker.port })
    const body = JSON.stringify(payload)
    let received = ''
    socket.setEncoding('utf8')
    socket.setTimeout(5_000, () => socket.destroy(new Error(`${subject} was not answered`)))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB ${subject} answer ${body.length}\r\n${body}\r\n`)
    })
    socket.on('data', (chunk: string) => {
      received += chunk
      const message = /MSG answer 1 +(\d+)\r\n/.exec(received)
      if (message === null) return
      const from = message.index + message[0].length
      const length = Number(message[1])
      if (received.length < from + length) return
      socket.destroy()
      resolve(JSON.parse(received.slice(from, from + length)))
    })
  })
}
