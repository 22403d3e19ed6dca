import { AppError } from '@soundfoundry/errors'
import { parseFile } from 'music-metadata'
import { withFile } from './container/byte-reader.ts'
import { inspectContainer } from './container/inspect.ts'

export interface MeasuredAudio {
  content_type: string
  /** The real length in seconds, to a hundredth. */
  duration_s: number
}

/** What a container is called on the web, by the name that `music-metadata` gives it. */
const contentTypes: ReadonlyArray<readonly [RegExp, string]> = [
  [/^MPEG|MP3|MPEG 1 Layer 3/i, 'audio/mpeg'],
  [/^WAVE|WAV/i, 'audio/wav'],
  [/^AIFF/i, 'audio/aiff'],
  [/^FLAC/i, 'audio/flac'],
  [/^Ogg/i, 'audio/ogg'],
  [/^M4A|mp4|isom|AAC|ADTS/i, 'audio/mp4'],
]

/**
 * Reads what a file really is and how long it plays. Throws `audio_lost` when the file itself names more audio than it
 * holds, `audio_invalid` when it is no audio that plays, and `provider_failed` when it cannot be read on this machine.
 */
export async function measureAudio(path: string): Promise<MeasuredAudio> {
  const found = await readBack(() => withFile(path, inspectContainer))
  if (found !== null && found.cutShort !== null) {
    throw new AppError('audio_lost', { detail: `The audio was cut short: ${found.cutShort}.` })
  }
  // What its writer could not go back to fill in, or what is told in 64 bits, only the container's own sizes tell.
  const measured =
    found === null || found.duration_s === null
      ? await readBack(() => parseAudio(path))
      : { content_type: found.content_type, duration_s: found.duration_s }
  const duration_s = Math.round(measured.duration_s * 100) / 100
  if (!(duration_s > 0) || !Number.isFinite(duration_s))
    throw new AppError('audio_invalid', { context: { duration_s } })
  return { content_type: measured.content_type, duration_s }
}

async function parseAudio(path: string): Promise<MeasuredAudio> {
  const { format } = await parseFile(path, { duration: true, skipCovers: true })
  const { container = '', duration = 0 } = format
  const type = contentTypes.find(([pattern]) => pattern.test(container))
  if (type === undefined) throw new AppError('audio_invalid', { context: { container, duration } })
  return { content_type: type[1], duration_s: duration }
}

/** A file that cannot be read names the system call that failed; whatever else is thrown, it is no audio. */
async function readBack<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (cause instanceof Error && 'syscall' in cause) {
      throw new AppError('provider_failed', { detail: 'The audio could not be read back on this machine.', cause })
    }
    throw new AppError('audio_invalid', { cause })
  }
}
