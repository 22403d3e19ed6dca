import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@soundfoundry/errors'
import type { AudioSource } from '@soundfoundry/track'
import { allowedLookup, checkAudioUrl } from './audio-address.ts'

export interface DownloadOptions {
  maxBytes: number
  allowsLoopback: boolean
  signal: AbortSignal
}

export interface DownloadedAudio {
  bytes: number
  /** Hex. */
  sha256: string
}

const maxRedirects = 5
const idleTimeoutMs = 30_000

/**
 * Streams a finished track's audio into a file, without a credential and without ever holding it whole.
 * Throws `audio_lost` (gone, cut short, or at an address that is not allowed), `audio_too_large`, or `provider_failed`
 * (a server or network fault that may pass).
 */
export async function downloadAudio(
  source: AudioSource,
  path: string,
  options: DownloadOptions,
): Promise<DownloadedAudio> {
  const body = source.url.startsWith('data:') ? fromDataUri(source.url) : await open(source.url, options)
  const hash = createHash('sha256')
  let bytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > options.maxBytes) {
        done(new AppError('audio_too_large', { detail: `The audio is larger than ${options.maxBytes} bytes.` }))
        return
      }
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await pipeline(body, measure, createWriteStream(path), { signal: options.signal })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (options.signal.aborted) throw passing('the download was interrupted', cause)
    throw new AppError('audio_lost', { detail: 'The audio broke off before its end.', cause })
  }
  if (bytes === 0) throw new AppError('audio_lost', { detail: 'The audio is empty.' })
  return { bytes, sha256: hash.digest('hex') }
}

async function open(address: string, options: DownloadOptions): Promise<Readable> {
  let url = toUrl(address)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    checkAudioUrl(url, options.allowsLoopback)
    const response = await request(url, options)
    const status = response.statusCode ?? 0
    const { location } = response.headers
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy()
      url = toUrl(location, url)
      continue
    }
    if (status === 200) return bounded(response, options)
    response.destroy()
    if (status >= 500 || status === 408 || status === 429) throw passing(`the file server answered ${status}`)
    throw new AppError('audio_lost', { detail: `The audio is not there: the file server answered ${status}.` })
  }
  throw new AppError('audio_lost', { detail: 'The audio address leads from one redirect to the next.' })
}

function bounded(response: IncomingMessage, options: DownloadOptions): Readable {
  const announced = Number(response.headers['content-length'] ?? 0)
  if (announced > options.maxBytes) {
    response.destroy()
    throw new AppError('audio_too_large', {
      detail: `The audio has ${announced} bytes; ${options.maxBytes} are allowed.`,
    })
  }
  return response
}

function request(url: URL, options: DownloadOptions): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet
  return new Promise((resolve, reject) => {
    const call = get(
      url,
      {
        lookup: allowedLookup(options.allowsLoopback),
        signal: options.signal,
        headers: { accept: 'audio/*, */*;q=0.5', 'user-agent': 'soundfoundry' },
      },
      resolve,
    )
    call.setTimeout(idleTimeoutMs, () => call.destroy(passing('the file server went silent')))
    call.on('error', cause => {
      reject(cause instanceof AppError ? cause : passing('the file server could not be reached', cause))
    })
  })
}

function fromDataUri(uri: string): Readable {
  const comma = uri.indexOf(',')
  const head = uri.slice(0, comma)
  if (comma < 0) throw new AppError('audio_lost', { detail: 'The audio came in a data URI that cannot be read.' })
  const data = uri.slice(comma + 1)
  return Readable.from([head.endsWith(';base64') ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data))])
}

function toUrl(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) {
    throw new AppError('audio_lost', { detail: 'The provider named no address for the audio that can be read.' })
  }
  return new URL(address, base)
}

const passing = (why: string, cause?: unknown): AppError =>
  new AppError('provider_failed', { detail: `The audio could not be fetched: ${why}.`, cause })
