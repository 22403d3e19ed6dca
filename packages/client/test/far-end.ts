import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Test } from 'tap'
import type { Track } from '../src/index.ts'

/** Answers in the gateway's place; `at` counts the calls from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, at: number) => void

/** A server in the gateway's place, and what it was asked. */
export async function startFarEnd(t: Test, answer: Answer): Promise<{ url: string; calls: IncomingMessage[] }> {
  const calls: IncomingMessage[] = []
  const server = createServer((request, response) => {
    calls.push(request)
    answer(request, response, calls.length - 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`, calls }
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(JSON.stringify(body))
}

export const trackOf = (track: Partial<Track> = {}): Partial<Track> => ({
  id: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10',
  status: 'queued',
  stage: 'routing',
  done: false,
  ...track,
})

/** A track as one server-sent event. */
export const eventOf = (id: number, track: Partial<Track>): string =>
  `id: ${id}\nevent: track\ndata: ${JSON.stringify(track)}\n\n`
