import { connect } from 'node:net'
import type { Broker } from '@soundfoundry/testkit'

/** Asks the broker's stream API as an operator would, past the bus. One short connection for each question. */
function ask(broker: Broker, subject: string, payload: object): Promise<unknown> {
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
      const message = /MSG answer 1 (\d+)\r\n/.exec(received)
      if (message === null) return
      const from = message.index + message[0].length
      const length = Number(message[1])
      if (received.length < from + length) return
      socket.destroy()
      resolve(JSON.parse(received.slice(from, from + length)))
    })
  })
}

/** What a stream holds, after it was given other settings. Throws when the broker refuses them. */
export async function changeStream(
  broker: Broker,
  stream: string,
  settings: object = {},
): Promise<{ messages: number }> {
  const info = await ask(broker, `$JS.API.STREAM.INFO.${stream}`, {})
  const answer = await ask(broker, `$JS.API.STREAM.UPDATE.${stream}`, { ...partOf(info, 'config'), ...settings })
  const messages: unknown = Object.entries(partOf(answer, 'state')).find(([name]) => name === 'messages')?.[1]
  if (typeof messages !== 'number') throw new Error(`the broker says ${JSON.stringify(answer)}`)
  return { messages }
}

function partOf(value: unknown, name: string): object {
  const part: unknown =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null
  return typeof part === 'object' && part !== null ? part : {}
}
