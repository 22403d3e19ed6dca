import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { Parse } from 'typebox/value'
import { Type } from 'typebox'
import { TrackSchema } from '@soundfoundry/track'
import type { Teardown } from '../open-gateway.ts'
import type { SelfSigned } from './self-signed.ts'

const BodySchema = Type.Object({ type: Type.String(), timestamp: Type.String(), data: TrackSchema })

interface Received {
  readonly id: string
  readonly userAgent: string
  readonly body: Type.Static<typeof BodySchema>
  /** The secrets whose signature it carries, by the library that receivers use. */
  readonly signedWith: readonly string[]
}

/** What a receiver does with a call: a status and headers, or whatever it likes with the response. */
type Answer = { status: number; headers?: Record<string, string> } | ((response: ServerResponse) => unknown)

export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** The next answers; 204 when there are none left. */
  readonly answers: Answer[]
  /** Is gone, and with it its port, until it is started again. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** A receiver of webhooks on this machine that ends with the test, over https where it is given a certificate. */
export async function useReceiver(
  t: Teardown,
  secrets: readonly string[],
  certificate?: SelfSigned,
): Promise<Receiver> {
  const received: Received[] = []
  const answers: Answer[] = []
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(read(request, Buffer.concat(chunks).toString(), secrets))
      const answer = answers.shift() ?? { status: 204 }
      if (typeof answer === 'function') answer(response)
      else response.writeHead(answer.status, answer.headers).end()
    })
  }
  const server = certificate === undefined ? createServer(take) : createHttpsServer(certificate, take)
  let port = 0
  const start = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  }
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  t.teardown(stop)
  await start()
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook`,
    received,
    answers,
    start,
    stop,
  }
}

function read(request: IncomingMessage, text: string, secrets: readonly string[]): Received {
  const header = (name: string): string => String(request.headers[name] ?? '')
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => [name, header(name)]),
  )
  const signedWith = secrets.filter(secret => {
    try {
      new Webhook(secret).verify(text, headers)
      return true
    } catch {
      return false
    }
  })
  return {
    id: header('webhook-id'),
    userAgent: header('user-agent'),
    body: Parse(BodySchema, JSON.parse(text)),
    signedWith,
  }
}
