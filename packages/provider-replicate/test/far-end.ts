import { randomInt } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { CredentialHandle } from '@soundfoundry/track'

export interface SeenRequest {
  method: string
  url: string
  authorization: string | undefined
  body: string
}

/** What the far end does with one request, once it has read all of it. */
export type Behaviour = (seen: SeenRequest, response: ServerResponse) => void

export interface FarEnd {
  origin: string
  apiUrl: string
  requests: SeenRequest[]
  behave(behaviour: Behaviour): void
  close(): Promise<void>
}

/** A server that stands in for the API where the wire itself has to misbehave. Counts every request it has read. */
export async function startFarEnd(behaviour: Behaviour): Promise<FarEnd> {
  let current = behaviour
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${portOf(server.address())}`
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const seen = { method, url, authorization: headers.authorization, body: await readAll(request) }
    requests.push(seen)
    current(seen, response)
  }
  return {
    origin,
    apiUrl: `${origin}/v1`,
    requests,
    behave(next) {
      current = next
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => {
        server.close(resolve)
      })
    },
  }
}

/** An address on this machine where nothing listens: one that was just given back. */
export async function closedEndpoint(): Promise<string> {
  const farEnd = await startFarEnd(() => undefined)
  await farEnd.close()
  return farEnd.apiUrl
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (_seen, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Behaviour {
  return (_seen, response) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}

export const reset: Behaviour = (_seen, response) => {
  response.socket?.resetAndDestroy()
}

export const hang: Behaviour = () => undefined

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A token of the right shape, made for this run. */
export function makeToken(): string {
  return `r8_${randomText(letters, 37)}`
}

export function handleFor(token: string): CredentialHandle {
  return { fingerprint: 'replicate_0badcafe', reveal: () => token }
}

export function predictionId(): string {
  return randomText('0123456789abcdefghjkmnpqrstvwxyz', 26)
}

/** A prediction as Replicate gives it. */
export function predictionBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const id = typeof overrides['id'] === 'string' ? overrides['id'] : predictionId()
  return {
    id,
    model: 'minimax/music-1.5',
    version: 'hidden',
    input: { prompt: 'slow piano', lyrics: '[Verse]' },
    logs: '',
    output: null,
    data_removed: false,
    error: null,
    source: 'api',
    status: 'starting',
    created_at: '2026-10-01T12:00:00.000Z',
    urls: {
      web: `https://replicate.com/p/${id}`,
      get: `https://api.replicate.com/v1/predictions/${id}`,
      cancel: `https://api.replicate.com/v1/predictions/${id}/cancel`,
    },
    ...overrides,
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
