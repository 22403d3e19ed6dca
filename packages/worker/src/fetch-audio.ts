import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { AppError } from '@soundfoundry/errors'
import { AddressRefused, allowedLookup, reachBeside, whyRefused } from '@soundfoundry/service'

export interface FetchOptions {
  /** The host that the provider is asked at, as `URL.hostname` gives it: the only private one that may be fetched from. */
  endpointHost: string
  signal: AbortSignal
  /** How long the file server may be silent, in milliseconds; 30,000 unless told otherwise. */
  idleMs?: number
}

export interface FetchedAudio {
  body: AsyncGenerator<Uint8Array>
  /** The length that the server announced, in bytes; null when it did not. */
  announced: number | null
}

const maxRedirects = 5
const defaultIdleMs = 30_000

/**
 * Opens an audio address, without a credential. Each redirect is held against the same rules as the address itself.
 * Throws, here or while the body is read, `audio_lost` (gone, cut short, or at an address that is not allowed) or
 * `provider_failed` (a fault of a server or the network that may pass).
 */
export async function fetchAudio(address: string, options: FetchOptions): Promise<FetchedAudio> {
  let url = toUrl(address)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const why = whyRefused(url, reachBeside(url, options.endpointHost))
    if (why !== null) throw refused(why)
    const response = await request(url, options)
    const status = response.statusCode ?? 0
    const { location } = response.headers
    if (status === 200) {
      const announced = Number(response.headers['content-length'] ?? Number.NaN)
      return { body: readBody(response, options.signal), announced: Number.isNaN(announced) ? null : announced }
    }
    response.destroy()
    if (status >= 500 || status === 408 || status === 425 || status === 429) {
      throw passing(`the file server answered ${status}`)
    }
    if (status < 300 || status >= 400 || location === undefined) {
      throw new AppError('audio_lost', { detail: `The audio is not there: the file server answered ${status}.` })
    }
    url = toUrl(location, url)
  }
  throw new AppError('audio_lost', { detail: 'The audio address leads from one redirect to the next.' })
}

async function* readBody(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const chunks: AsyncIterable<Uint8Array> = response
    yield* chunks
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (signal.aborted) throw passing('the download was interrupted', cause)
    throw new AppError('audio_lost', { detail: 'The audio broke off before its end.', cause })
  } finally {
    response.destroy()
  }
}

function request(url: URL, options: FetchOptions): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet
  return new Promise((resolve, reject) => {
    let answered: IncomingMessage | null = null
    const call = get(url, {
      lookup: allowedLookup(reachBeside(url, options.endpointHost)),
      signal: options.signal,
      headers: { accept: 'audio/*, */*;q=0.5', 'user-agent': 'soundfoundry' },
    })
    call.on('response', response => {
      answered = response
      resolve(response)
    })
    call.setTimeout(options.idleMs ?? defaultIdleMs, () => {
      const silence = passing('the file server went silent')
      answered?.destroy(silence)
      call.destroy(silence)
    })
    call.on('error', cause => {
      if (cause instanceof AddressRefused) reject(refused(cause.message))
      else reject(cause instanceof AppError ? cause : passing('the file server could not be reached', cause))
    })
  })
}

function toUrl(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) {
    throw new AppError('audio_lost', { detail: 'The provider named no address for the audio that can be read.' })
  }
  return new URL(address, base)
}

const refused = (why: string): AppError => new AppError('audio_lost', { detail: `The audio was not fetched: ${why}.` })

const passing = (why: string, cause?: unknown): AppError =>
  new AppError('provider_failed', { detail: `The audio could not be fetched: ${why}.`, cause })
