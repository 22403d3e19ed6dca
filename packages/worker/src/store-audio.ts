import { createReadStream, type ReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { AudioRecord, AudioSource } from '@soundfoundry/track'
import { makeAudioFolder } from './audio-folder.ts'
import { downloadAudio, type DownloadOptions } from './download-audio.ts'
import { localWork } from './local-work.ts'
import { measureAudio } from './measure-audio.ts'

export interface StoreOptions extends DownloadOptions {
  /** Called when the audio has been fetched and found good. */
  beforeStoring?: () => void | Promise<void>
  /** Where the file is kept meanwhile; the system's temporary folder unless told otherwise. */
  parentFolder?: string
}

/**
 * Brings a finished track's audio into the store, by way of a file: what is cut short or no audio at all never gets in.
 * Throws as `downloadAudio` and `measureAudio` do, `audio_lost` for a file shorter than its provider says, and `broker_unavailable` or `storage_full`.
 */
export async function storeAudio(
  audio: Bus['audio'],
  track: string,
  source: AudioSource,
  options: StoreOptions,
): Promise<AudioRecord> {
  const folder = await makeAudioFolder(options.parentFolder)
  try {
    const path = join(folder, 'audio')
    const { bytes, sha256 } = await downloadAudio(source, path, options)
    const { content_type, duration_s } = await measureAudio(path)
    // Only now: a page in place of audio is short, too, and is told as what it is.
    if (bytes < (source.bytes ?? 0)) {
      throw new AppError('audio_lost', {
        detail: `The audio was cut short: the provider names ${source.bytes} bytes and ${bytes} came.`,
      })
    }
    await options.beforeStoring?.()
    await localWork(() => audio.put(track, webStream(createReadStream(path, { signal: options.signal }))))
    return { content_type, bytes, sha256, duration_s }
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** The store takes a web stream. */
function webStream(file: ReadStream): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = file[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    // The store gives up half way when the broker goes: the file must not stay open.
    cancel: () => void file.destroy(),
  })
}
