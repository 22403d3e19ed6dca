import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Test } from 'tap'
import type { Track } from '@soundfoundry/track'
import type { KeyRow } from '../src/fleet.ts'

/** A gateway's answer. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server in the gateway's place, and what it was asked. */
export interface FarEnd {
  readonly url: string
  readonly calls: readonly Call[]
}

/** Answers as a test says; a `Buffer` goes out as it is. Ends with the test. */
export async function startFarEnd(t: Test, answer: (call: Call) => Answer): Promise<FarEnd> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const call = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      calls.push(call)
      const { status, body, headers: own = {} } = answer(call)
      const type = status >= 400 ? 'application/problem+json' : 'application/json'
      response.writeHead(status, { 'content-type': type, ...own })
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body))
    })
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

export const notFound: Answer = {
  status: 404,
  body: { title: 'There is nothing at this address', status: 404, code: 'not_found', fix: 'Check the path.' },
}

export const unavailable: Answer = {
  status: 503,
  body: { title: 'The broker does not answer', status: 503, code: 'broker_unavailable', fix: 'Start it.' },
}

/** A row of `/api/keys`, with what a test has to say of it. */
export function keyRow(row: Partial<KeyRow>): KeyRow {
  return {
    provider: 'fal',
    key: 'fal_00000000',
    slot: 'current',
    state: 'current',
    source: 'ENV_FILE (/srv/.env)',
    reason: null,
    fix: null,
    environments: ['development'],
    first_seen_at: '2026-01-02T03:04:05.000Z',
    age_days: 3,
    due_in_days: 87,
    age: 'fresh',
    workers: 1,
    in_flight: 0,
    last_success_at: null,
    last_refusal: null,
    changeable: true,
    submits_today: 0,
    refused_today: 0,
    spend_usd_today: 0,
    unpriced_today: 0,
    too_powerful: false,
    foreign_requests: [],
    ...row,
  }
}

/** A track as the gateway tells of it. */
export function trackOf(track: Partial<Track>): Track {
  return {
    id: randomUUID(),
    caller: 'anonymous',
    status: 'queued',
    stage: 'routing',
    done: false,
    prompt: 'Slow solo piano',
    lyrics: null,
    has_vocals: false,
    duration_s: 20,
    style_strength: 0.5,
    seed: null,
    format: 'mp3',
    require: [],
    provider: null,
    metadata: {},
    audio: null,
    error: null,
    attempts: [],
    webhook: null,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
    retry_of: null,
    deadline: '2026-01-02T03:19:05.000Z',
    expires_at: '2026-02-02T03:04:05.000Z',
    cost_usd: 0,
    skipped: [],
    retained_until: '2026-02-01T03:04:05.000Z',
    erased_at: null,
    ...track,
  }
}

/** An attempt as the gateway tells of it. */
export function attemptOf(attempt: Partial<Track['attempts'][number]>): Track['attempts'][number] {
  return {
    number: 1,
    provider: 'fal',
    model: 'fal-ai/minimax-music/v2',
    key: 'fal_00000000',
    state: 'succeeded',
    reason: null,
    http_status: null,
    provider_request_id: null,
    ignored: [],
    billed: 'yes',
    started_at: '2026-01-02T03:04:05.000Z',
    ended_at: null,
    ...attempt,
  }
}
