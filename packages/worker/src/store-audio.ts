import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Bus } from '@soundfoundry/bus'
import type { AudioRecord, AudioSource } from '@soundfoundry/track'
import { downloadAudio, type DownloadOptions } from './download-audio.ts'
import { measureAudio } from './measure-audio.ts'

/**
 * Brings a finished track's audio into the store, by way of a file: what is cut short or no audio at all never gets in.
 * Throws as `downloadAudio` and `measureAudio` do, and `broker_unavailable`.
 */
export async function storeAudio(
  audio: Bus['audio'],
  track: string,
  source: AudioSource,
  options: DownloadOptions,
): Promise<AudioRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'soundfoundry-'))
  try {
    const path = join(folder, 'audio')
    const { bytes, sha256 } = await downloadAudio(source, path, options)
    const { content_type, duration_s } = await measureAudio(path)
    await audio.put(track, webStream(createReadStream(path)))
    return { content_type, bytes, sha256, duration_s }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The broker's client wants a web stream of plain byte arrays. */
function webStream(file: Readable): ReadableStream<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
    async cancel() {
      file.destroy()
    },
  })
}
