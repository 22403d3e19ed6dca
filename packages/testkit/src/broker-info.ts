import { connect } from 'node:net'

/** What a NATS server says of itself as the first line of every connection. */
export interface BrokerInfo {
  server_name: string
  version: string
  jetstream?: boolean
}

function isBrokerInfo(value: unknown): value is BrokerInfo {
  return (
    typeof value === 'object' &&
    value !== null &&
    'server_name' in value &&
    typeof value.server_name === 'string' &&
    'version' in value &&
    typeof value.version === 'string'
  )
}

/**
 * Reads the INFO line a NATS server greets with (NATS client protocol: `INFO {json}\r\n`).
 *
 * @throws Error when nobody listens, nothing is said within a second, or it is not a NATS server.
 */
export function readBrokerInfo(port: number): Promise<BrokerInfo> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let received = ''
    const refuse = (reason: string): void => {
      socket.destroy()
      reject(new Error(`port ${port}: ${reason}`))
    }
    socket.setEncoding('utf8')
    socket.setTimeout(1_000, () => refuse('said nothing for a second'))
    socket.once('error', error => refuse(error.message))
    socket.once('close', () => refuse('closed before its greeting'))
    socket.on('data', (chunk: string) => {
      received += chunk
      const end = received.indexOf('\r\n')
      if (end < 0) return
      const greeting = received.startsWith('INFO ') ? parse(received.slice(5, end)) : undefined
      if (!isBrokerInfo(greeting)) return refuse('is not a NATS server')
      socket.destroy()
      resolve(greeting)
    })
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
