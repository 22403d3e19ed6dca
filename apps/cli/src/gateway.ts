import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isPrivateHost, Secret, type Environment } from '@soundfoundry/config'
import { AppError } from '@soundfoundry/errors'
import { parseKeysAnswer, TrackSchema, type KeysAnswer, type Track, type TrackRequestBody } from '@soundfoundry/track'
import { Compile } from 'typebox/compile'
import { CommandFailure, UsageError, exitCodes } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { GatewayFailure, readProblem } from './problem-answer.ts'

const standardUrl = 'http://127.0.0.1:8000'
/** How long one call may take, beside the time that it is asked to wait. */
const callLimitMs = 15_000
/** The longest wait that the gateway grants. */
const longestWaitS = 60

const trackValidator = Compile(TrackSchema)

/** A track and what the answer said about it beside the body. */
export interface TrackAnswer {
  readonly track: Track
  /** Whether an earlier call with the same idempotency key made it. */
  readonly isReplayed: boolean
}

/** The gateway, as the command line needs it. Every method throws a `GatewayFailure` for whatever is not the answer. */
export interface Gateway {
  readonly url: string
  keys(): Promise<KeysAnswer>
  createTrack(body: TrackRequestBody, options: { waitS?: number; idempotencyKey: string }): Promise<TrackAnswer>
  /** Answers when the track is done, after `waitS` seconds at the latest. */
  readTrack(id: string, waitS?: number): Promise<Track>
  cancelTrack(id: string): Promise<Track>
  audio(id: string): Promise<Response>
}

function clientToken(environment: Environment, directory: string): Secret | null {
  const file = environment['SOUNDFOUNDRY_API_TOKEN_FILE'] ?? ''
  let value = environment['SOUNDFOUNDRY_API_TOKEN'] ?? ''
  if (file !== '') {
    try {
      value = readFileSync(resolve(directory, file), 'utf8').replace(/\r?\n$/, '')
    } catch (cause) {
      throw new CommandFailure('SOUNDFOUNDRY_API_TOKEN_FILE names a file that cannot be read.', {
        exitCode: exitCodes.unreadable,
        fix: 'Give the path of a readable file, or remove the variable.',
        cause,
      })
    }
  }
  if (value !== '' && !/^[\x21-\x7e]+$/.test(value)) {
    throw new CommandFailure('The client token holds a space or a character that no token has.', {
      exitCode: exitCodes.unreadable,
      fix: 'Set SOUNDFOUNDRY_API_TOKEN to the token alone.',
    })
  }
  return value === '' ? null : new Secret(value, 'secret')
}

function gatewayUrl(given: string, token: Secret | null): string {
  const url = URL.canParse(given) ? new URL(given) : null
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (!isUsable || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      'The address of the gateway is not the base of an http or https URL.',
      `Give one such as ${standardUrl}.`,
    )
  }
  if (token !== null && url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
    throw new UsageError('A client token is not sent over plain http to a public host.', 'Use the https address.')
  }
  return url.href.replace(/\/+$/, '')
}

const unreachable = (url: string, cause: unknown): GatewayFailure =>
  new GatewayFailure(`No gateway answers at ${url}.`, {
    fix: 'Start it (npm start), or name another one with --api or SOUNDFOUNDRY_API.',
    code: 'gateway_unreachable',
    isPassing: true,
    cause,
  })

const unreadable = (url: string, what: string): GatewayFailure =>
  new GatewayFailure(`What answers at ${url} is not what a gateway says: ${what.replace(/\.$/, '')}.`, {
    fix: 'Check the address, and that gateway and command line are of the same release.',
    code: 'answer_invalid',
    isPassing: false,
  })

interface CallInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Makes calls to one gateway, and nothing else of it. */
class Calls {
  readonly url: string
  readonly #token: Secret | null
  readonly #signal: AbortSignal

  constructor(url: string, token: Secret | null, signal: AbortSignal) {
    this.url = url
    this.#token = token
    this.#signal = signal
  }

  async send(path: string, init: CallInit = {}, limitMs = callLimitMs): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.#token !== null) headers.set('authorization', `Bearer ${this.#token.reveal()}`)
    const late = AbortSignal.timeout(limitMs)
    const signal = AbortSignal.any([this.#signal, late])
    try {
      return await fetch(`${this.url}${path}`, { ...init, headers, signal, redirect: 'error' })
    } catch (cause) {
      if (this.#signal.aborted) throw cause
      throw unreachable(this.url, cause)
    }
  }

  async json(path: string, init: CallInit = {}, limitMs = callLimitMs): Promise<{ response: Response; body: unknown }> {
    const response = await this.send(
      path,
      { ...init, headers: { accept: 'application/json', ...init.headers } },
      limitMs,
    )
    const text = await this.#text(response)
    if (!response.ok) throw readProblem(response.status, text)
    try {
      const body: unknown = JSON.parse(text)
      return { response, body }
    } catch {
      throw unreadable(this.url, 'no JSON')
    }
  }

  async #text(response: Response): Promise<string> {
    try {
      return await response.text()
    } catch (cause) {
      if (this.#signal.aborted) throw cause
      throw unreachable(this.url, cause)
    }
  }

  async track(path: string, init: CallInit = {}, waitS = 0): Promise<TrackAnswer> {
    const wait = Math.min(Math.ceil(waitS), longestWaitS)
    const headers = { ...init.headers, ...(wait > 0 ? { prefer: `wait=${wait}` } : {}) }
    const { response, body } = await this.json(path, { ...init, headers }, callLimitMs + wait * 1000)
    if (!trackValidator.Check(body)) {
      const [first] = trackValidator.Errors(body)
      throw unreadable(this.url, `no track: ${first?.instancePath ?? ''} ${first?.message ?? ''}`)
    }
    return { track: body, isReplayed: response.headers.get('idempotency-replayed') === 'true' }
  }
}

const trackPath = (id: string): string => `/api/tracks/${encodeURIComponent(id)}`

/** The gateway that the command line and the environment name. Throws before anything is sent where that makes no sense. */
export function openGateway({ input, io, terminal }: CommandContext): Gateway {
  const token = clientToken(io.environment, io.directory)
  if (token !== null) terminal.watch(token)
  const named = input.text('api') ?? io.environment['SOUNDFOUNDRY_API'] ?? ''
  const url = gatewayUrl(named === '' ? standardUrl : named, token)
  const calls = new Calls(url, token, io.signal)
  return {
    url,
    async keys() {
      const { body } = await calls.json('/api/keys')
      try {
        return parseKeysAnswer(body)
      } catch (error) {
        throw unreadable(url, error instanceof AppError ? error.detail : 'no keys')
      }
    },
    createTrack: (body, { waitS = 0, idempotencyKey }) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey }
      return calls.track('/api/tracks', { method: 'POST', headers, body: JSON.stringify(body) }, waitS)
    },
    readTrack: async (id, waitS = 0) => (await calls.track(trackPath(id), {}, waitS)).track,
    cancelTrack: async id => (await calls.track(`${trackPath(id)}/cancel`, { method: 'POST' })).track,
    async audio(id) {
      // As long as it takes: a person can interrupt it.
      const response = await calls.send(`${trackPath(id)}/audio`, {}, 2 ** 31 - 1)
      if (!response.ok) throw readProblem(response.status, await response.text())
      return response
    },
  }
}
