import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { CredentialHandle, Provider } from '@soundfoundry/track'
import { createFalProvider } from '../src/index.ts'

/** One request as it arrived. */
export interface Arrival {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** A bare server in fal's place, which counts what arrives and answers as a test says. */
export interface FarEnd {
  origin: string
  arrivals: Arrival[]
  close: () => Promise<void>
}

export type Answerer = (arrival: Arrival, response: ServerResponse) => void

export async function startFarEnd(answer: Answerer): Promise<FarEnd> {
  const arrivals: Arrival[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const arrival = { method, url, headers, body: Buffer.concat(chunks).toString() }
      arrivals.push(arrival)
      answer(arrival, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { origin: `http://127.0.0.1:${port}`, arrivals, close }
}

/** Answers JSON with a status. */
export function answerJson(status: number, body: unknown, headers: Record<string, string> = {}): Answerer {
  return (_arrival, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

/** A fresh, well-formed key that opens nothing. */
export function makeKey(): string {
  return `${randomUUID()}:${randomBytes(16).toString('hex')}`
}

/** A credential that reveals this. */
export function credentialOf(key: string): CredentialHandle {
  return { fingerprint: 'fal_00000000', reveal: () => key }
}

/** A provider whose every endpoint is at one origin, each under a path of its own. */
export function providerAt(
  origin: string,
  options: { models?: string[]; timeoutMs?: number; startTimeoutS?: number } = {},
): Provider {
  return createFalProvider({
    queueUrl: `${origin}/fal-queue`,
    restUrl: `${origin}/fal-rest`,
    apiUrl: `${origin}/fal-api/v1`,
    models: ['fal-ai/minimax-music/v2'],
    ...options,
  })
}

/** A call with a fresh key that nobody ends. */
export function call(signal: AbortSignal = new AbortController().signal) {
  return { credential: credentialOf(makeKey()), model: 'fal-ai/minimax-music/v2', signal }
}

export const input = {
  prompt: 'Warm lo-fi piano at night',
  lyrics_prompt: '[Intro]\n[Verse]\n[Chorus]\n[Outro]',
  audio_setting: { sample_rate: 44_100, bitrate: 256_000, channel: 2, format: 'mp3' },
}
