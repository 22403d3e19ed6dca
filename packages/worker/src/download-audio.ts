import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AppError } from '@soundfoundry/errors'
import type { AudioSource } from '@soundfoundry/track'
import { isDataUri, readDataUri } from './data-uri.ts'
import { fetchAudio, type FetchOptions } from './fetch-audio.ts'
import { localWork } from './local-work.ts'

export interface DownloadOptions extends FetchOptions {
  maxBytes: number
}

export interface DownloadedAudio {
  bytes: number
  /** Hex. */
  sha256: string
}

/**
 * Streams a finished track's audio into a new file, without a credential and without ever holding it whole.
 * Throws `audio_lost` (gone, broken off, or at an address that is not allowed), `audio_too_large`, or `provider_failed`
 * (a fault of a server, the network or this machine that may pass).
 */
export async function downloadAudio(
  source: AudioSource,
  path: string,
  options: DownloadOptions,
): Promise<DownloadedAudio> {
  const { body, announced } = isDataUri(source.url) ? fromDataUri(source.url) : await fetchAudio(source.url, options)
  if (announced !== null && announced > options.maxBytes) {
    await body.return?.(undefined)
    throw tooLarge(options.maxBytes)
  }
  const file = await localWork(() => open(path, 'wx'))
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > options.maxBytes) throw tooLarge(options.maxBytes)
      hash.update(chunk)
      await localWork(() => file.writeFile(chunk))
    }
  } finally {
    await localWork(() => file.close())
  }
  if (bytes === 0) throw new AppError('audio_lost', { detail: 'The audio is empty.' })
  return { bytes, sha256: hash.digest('hex') }
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('audio_too_large', { detail: `The audio is larger than the ${maxBytes} bytes that are allowed.` })

function fromDataUri(uri: string): { body: AsyncGenerator<Uint8Array>; announced: number | null } {
  const data = readDataUri(uri)
  if (data === null) throw new AppError('audio_lost', { detail: 'The audio came in a data URI that cannot be read.' })
  return { body: inOnePiece(data), announced: data.length }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
