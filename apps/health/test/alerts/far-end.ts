import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Secret } from '@soundfoundry/config'
import { Webhook } from 'standardwebhooks'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly path: string
  /** Whether the signature is the secret's, by the library that consumers use. */
  readonly isSigned: boolean
  readonly body: { type: string; timestamp: string; data: Record<string, unknown> }
}

/** The far end of a webhook: answers as told, or 204, and keeps what it received. */
export interface FarEnd {
  readonly url: string
  readonly secret: Secret
  readonly received: Received[]
  /** The next answers: a status, with the place to go to for a redirect; null hangs up. */
  readonly answers: ({ status: number; location?: string } | null)[]
}

interface Teardown {
  teardown(end: () => unknown): void
}

/** Starts a far end that ends with the test, and makes a secret for it. */
export async function startFarEnd(t: Teardown): Promise<FarEnd> {
  const secret = new Secret(`whsec_${randomBytes(32).toString('base64')}`, 'secret')
  const verifier = new Webhook(secret.reveal())
  const received: Received[] = []
  const answers: FarEnd['answers'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { headers, url: path = '' } = request
      received.push({ headers, text, path, body: JSON.parse(text), isSigned: isSigned(verifier, headers, text) })
      const answer = answers.shift()
      if (answer === null) {
        request.socket.destroy()
        return
      }
      const { status = 204, location } = answer ?? {}
      response.writeHead(status, location === undefined ? {} : { location }).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/alerts`, secret, received, answers }
}

function isSigned(verifier: Webhook, headers: IncomingHttpHeaders, text: string): boolean {
  const header = (name: string): string => String(headers[name] ?? '')
  try {
    verifier.verify(text, {
      'webhook-id': header('webhook-id'),
      'webhook-timestamp': header('webhook-timestamp'),
      'webhook-signature': header('webhook-signature'),
    })
    return true
  } catch {
    return false
  }
}
