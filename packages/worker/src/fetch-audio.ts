import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import type { Socket } from 'node:net'
import { AppError, parseUrl } from '@soundfoundry/errors'
import { AddressRefused, allowedLookup, reachBeside, whyRefused } from '@soundfoundry/service'
import { codingsOf, decoded } from './content-encoding.ts'
import { watchRate, type LeastRate } from './least-rate.ts'

export interface FetchOptions {
  /** The host that the provider is asked at, as `URL.hostname` gives it: the only private one that may be fetched from. */
  endpointHost: string
  signal: AbortSignal
  /** How long the file server may be silent, in milliseconds; 30,000 unless told otherwise. */
  idleMs?: number
  /** How slow it may be; `defaultRate` unless told otherwise. */
  leastRate?: LeastRate
}

export interface FetchedAudio {
  body: AsyncGenerator<Uint8Array>
  /** The length that the server announced, in bytes; null when it did not. */
  announced: number | null
}

const maxRedirects = 5
const defaultIdleMs = 30_000

/** A track of three minutes takes six at this rate; what is slower is ended, so that it does not hold up the others. */
export const defaultRate: LeastRate = { bytesPerS: 16_384, windowMs: 15_000 }

/**
 * Opens an audio address, without a credential. Each redirect is held against the same rules as the address itself.
 * The body is what the file holds: a coding that the server put around it though it was not asked to is undone.
 * Throws, here or while the body is read, `audio_lost` (gone, cut short, or at an address that is not allowed) or
 * `provider_failed` (a fault of a server or the network that may pass).
 */
export async function fetchAudio(address: string, options: FetchOptions): Promise<FetchedAudio> {
  let url = toUrl(address)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const why = whyRefused(url, reachBeside(url, options.endpointHost))
    if (why !== null) throw refused(why)
    const answer = await request(url, options)
    const { response } = answer
    const status = response.statusCode ?? 0
    const { location } = response.headers
    if (status === 200 || (status === 206 && isWhole(response.headers['content-range']))) {
      return openBody(answer, options)
    }
    response.destroy()
    if (status >= 500 || status === 408 || status === 425 || status === 429) {
      throw passing(`the file server answered ${status}`)
    }
    if (status < 300 || status >= 400 || location === undefined) {
      const what = status === 206 ? 'a part of the file' : String(status)
      throw new AppError('audio_lost', { detail: `The audio is not there: the file server answered ${what}.` })
    }
    url = toUrl(location, url)
  }
  throw new AppError('audio_lost', { detail: 'The audio address leads from one redirect to the next.' })
}

/** Whether a part is the whole: `bytes 0-47999/48000` (RFC 9110, section 14.4). */
function isWhole(contentRange: string | undefined): boolean {
  const [, first, last, length] = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(contentRange?.trim() ?? '') ?? []
  return Number(first) === 0 && Number(last) + 1 === Number(length)
}

function openBody(answer: Answer, options: FetchOptions): FetchedAudio {
  const { response } = answer
  const coding = response.headers['content-encoding']
  const codings = codingsOf(coding)
  if (codings === null) {
    response.destroy()
    throw new AppError('audio_lost', {
      detail: `The audio came in a coding that is not known here, although none was asked for: ${coding?.slice(0, 40)}.`,
    })
  }
  const length = Number(response.headers['content-length'] ?? Number.NaN)
  const announced = codings.length > 0 || Number.isNaN(length) ? null : length
  return { body: readBody(answer, codings, options), announced }
}

type Codings = Exclude<ReturnType<typeof codingsOf>, null>

async function* readBody(
  { response, socket }: Answer,
  codings: Codings,
  options: FetchOptions,
): AsyncGenerator<Uint8Array> {
  const stopWatching = watchRate(response, socket, options.leastRate ?? defaultRate, () =>
    response.destroy(passing('the file server is too slow')),
  )
  try {
    const chunks: AsyncIterable<Uint8Array> = await decoded(response, codings)
    yield* chunks
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (options.signal.aborted) throw interrupted(options.signal, cause)
    throw new AppError('audio_lost', { detail: 'The audio broke off before its end.', cause })
  } finally {
    stopWatching()
    response.destroy()
  }
}

/** A response, and the socket that it comes over: the response lets go of it once it has come whole. */
interface Answer {
  response: IncomingMessage
  socket: Socket
}

function request(url: URL, options: FetchOptions): Promise<Answer> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet
  const idleMs = options.idleMs ?? defaultIdleMs
  return new Promise((resolve, reject) => {
    let answered: IncomingMessage | null = null
    const call = get(url, {
      lookup: allowedLookup(reachBeside(url, options.endpointHost)),
      signal: options.signal,
      headers: { accept: 'audio/*, */*;q=0.5', 'accept-encoding': 'identity', 'user-agent': 'soundfoundry' },
    })
    const end = (): void => {
      const silence = passing('the file server went silent')
      answered?.destroy(silence)
      call.destroy(silence)
    }
    // A head that comes byte by byte is never silent, and never there.
    const headTimer = setTimeout(end, idleMs)
    call.on('close', () => clearTimeout(headTimer))
    call.on('response', response => {
      clearTimeout(headTimer)
      answered = response
      resolve({ response, socket: response.socket })
    })
    call.setTimeout(idleMs, end)
    call.on('error', cause => {
      if (cause instanceof AddressRefused) reject(refused(cause.message))
      else reject(cause instanceof AppError ? cause : passing('the file server could not be reached', cause))
    })
  })
}

function toUrl(address: string, base?: URL): URL {
  const url = parseUrl(address, base)
  if (url === null) {
    throw new AppError('audio_lost', { detail: 'The provider named no address for the audio that can be read.' })
  }
  return url
}

const refused = (why: string): AppError => new AppError('audio_lost', { detail: `The audio was not fetched: ${why}.` })

/** Whoever ends a download for its time says so in the reason. */
function interrupted({ reason }: AbortSignal, cause: unknown): AppError {
  const isTime = reason instanceof Error && reason.name === 'TimeoutError'
  return passing(isTime ? 'the download took too long' : 'the download was interrupted', cause)
}

const passing = (why: string, cause?: unknown): AppError =>
  new AppError('provider_failed', { detail: `The audio could not be fetched: ${why}.`, cause })
