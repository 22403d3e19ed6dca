import { AppError } from '@soundfoundry/errors'
import { parseFile } from 'music-metadata'

export interface MeasuredAudio {
  content_type: string
  /** The real length in seconds, to a hundredth. */
  duration_s: number
}

/** What a container is called on the web, by the name that `music-metadata` gives it. */
const contentTypes: ReadonlyArray<readonly [RegExp, string]> = [
  [/^MPEG|MP3|MPEG 1 Layer 3/i, 'audio/mpeg'],
  [/^WAVE|WAV/i, 'audio/wav'],
  [/^FLAC/i, 'audio/flac'],
  [/^Ogg/i, 'audio/ogg'],
  [/^M4A|mp4|isom|AAC|ADTS/i, 'audio/mp4'],
]

/**
 * Reads what a file really is and how long it plays. Throws `audio_invalid` when it is no audio that plays, and
 * `provider_failed` when the file itself cannot be read.
 */
export async function measureAudio(path: string): Promise<MeasuredAudio> {
  let format
  try {
    ;({ format } = await parseFile(path, { duration: true, skipCovers: true }))
  } catch (cause) {
    // A file that cannot be read names the system call that failed.
    if (cause instanceof Error && 'syscall' in cause) {
      throw new AppError('provider_failed', { detail: 'The audio could not be read back on this machine.', cause })
    }
    throw new AppError('audio_invalid', { cause })
  }
  const { container = '', duration = 0 } = format
  const type = contentTypes.find(([pattern]) => pattern.test(container))
  if (type === undefined || !(duration > 0) || !Number.isFinite(duration)) {
    throw new AppError('audio_invalid', { context: { container, duration } })
  }
  return { content_type: type[1], duration_s: Math.round(duration * 100) / 100 }
}
