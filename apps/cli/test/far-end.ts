import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { parseEnv } from 'node:util'
import type { Test } from 'tap'
import { fingerprintOf, type CredentialProvider } from '@soundfoundry/config'
import type { KeysAnswer, Track } from '@soundfoundry/track'
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
    provider: null,
    metadata: {},
    audio: null,
    error: null,
    attempts: [],
    webhook: null,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
    expires_at: '2026-02-02T03:04:05.000Z',
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

/** How a played fleet takes a new credential. */
export interface Temper {
  /** What the workers make of a new value in the env file. */
  readonly takes?: 'canary' | 'rejected' | 'nothing'
  /** What comes of the first track with it. */
  readonly track?: 'made' | 'refused' | 'locked' | 'never'
  readonly workers?: number
  readonly source?: string
  readonly changeable?: boolean
  /** Tracks in flight on the previous credential. */
  readonly inFlight?: number
  /** Workers that go on with the old credential after the first track, as canaries do until their own. */
  readonly late?: number
}

/**
 * A gateway with workers that read the credentials of one provider in an env file, as far as `/api/keys` and a pinned
 * track show it. As in a real fleet, a canary is used beside the credential that works until a track has proven it.
 */
export function playFleet(
  t: Test,
  envFile: string,
  provider: CredentialProvider,
  temper: Temper = {},
): Promise<FarEnd> {
  const {
    takes = 'canary',
    track = 'made',
    workers = 2,
    source = `ENV_FILE (${envFile})`,
    inFlight = 0,
    late = 0,
  } = temper
  const names =
    provider === 'fal' ? ['FAL_KEY', 'FAL_KEY_PREVIOUS'] : ['REPLICATE_API_TOKEN', 'REPLICATE_API_TOKEN_PREVIOUS']
  const read = (name = ''): string | null => {
    const value = parseEnv(readFileSync(envFile, 'utf8'))[name] ?? ''
    return value === '' ? null : fingerprintOf(value, provider)
  }
  const first = read(names[0]) ?? ''
  let established = first
  let refused: string | null = null

  const why = { reason: 'key_refused', fix: 'Make a new key and rotate again.' }
  /** How every key stands that the file names or a worker works with. */
  const keys = (): KeysAnswer => {
    const [current, previous] = [read(names[0]), read(names[1])]
    const isNoticed = takes !== 'nothing'
    const own = { provider, source, changeable: temper.changeable ?? true }
    const slotOf = (key: string): KeyRow['slot'] => {
      if (!isNoticed) return key === first ? 'current' : null
      return key === current ? 'current' : key === previous ? 'previous' : null
    }
    const known = [...new Set([current, previous, established])].filter(key => key !== null)
    const rows = known.flatMap((key): KeyRow[] => {
      const row = { ...own, key, slot: slotOf(key), workers: 0 }
      if (key === established) {
        const users = established === first ? workers : workers - late
        return [keyRow({ ...row, state: users < workers ? 'canary' : 'current', workers: users })]
      }
      if (key === first && late > 0) return [keyRow({ ...row, state: 'current', workers: late, in_flight: inFlight })]
      if (key !== current) return [keyRow({ ...row, state: 'previous', in_flight: inFlight })]
      if (!isNoticed) return []
      if (refused === key) return [keyRow({ ...row, state: 'rolled_back', ...why })]
      return [keyRow(takes === 'rejected' ? { ...row, state: 'rejected', ...why } : { ...row, state: 'canary' })]
    })
    return { keys: rows, workers: { fal: 0, replicate: 0, [provider]: workers } }
  }

  const makeTrack = (): Track => {
    const key = read(names[0]) ?? ''
    if (track === 'never') return trackOf({ attempts: [attemptOf({ key, state: 'accepted', billed: 'unknown' })] })
    const done = { status: 'succeeded', stage: null, done: true } as const
    if (track === 'made') {
      established = key
      return trackOf({ ...done, attempts: [attemptOf({ key })] })
    }
    const isRefused = track === 'refused'
    if (isRefused) refused = key
    const refusal = {
      reason: isRefused ? 'key_refused' : 'account_locked',
      http_status: isRefused ? 401 : 403,
    } as const
    const attempts = [
      attemptOf({ key, state: 'refused', ...refusal, billed: 'no' }),
      attemptOf({ number: 2, key: established }),
    ]
    return trackOf({ ...done, attempts })
  }

  let made: Track | null = null
  return startFarEnd(t, ({ method, path }) => {
    if (path === '/api/keys') return { status: 200, body: keys() }
    if (method === 'POST' && path === '/api/tracks') return { status: 202, body: (made = makeTrack()) }
    if (method === 'POST' && path.endsWith('/cancel')) {
      return { status: 200, body: { ...made, status: 'canceled', stage: null, done: true } }
    }
    return path.startsWith('/api/tracks/') && made !== null ? { status: 200, body: made } : notFound
  })
}
