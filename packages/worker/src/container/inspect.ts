import { inspectAiff } from './aiff.ts'
import type { ByteReader } from './byte-reader.ts'
import { inspectFlac } from './flac.ts'
import type { Inspection } from './inspection.ts'
import { inspectMp3 } from './mp3.ts'
import { inspectMp4 } from './mp4.ts'
import { inspectOgg } from './ogg.ts'
import { inspectRiff } from './riff.ts'

/** MP3 comes last: it has no signature, only frames that can be looked for in anything. */
const inspectors = [inspectRiff, inspectAiff, inspectFlac, inspectOgg, inspectMp4, inspectMp3] as const

/**
 * Holds a file against the sizes that it names itself. Null for a container that is not known here, which says nothing of
 * the file. Throws only what reading the file throws, whatever its bytes are.
 */
export async function inspectContainer(file: ByteReader): Promise<Inspection | null> {
  for (const inspect of inspectors) {
    const found = await inspect(file)
    if (found !== null) return found
  }
  return null
}
