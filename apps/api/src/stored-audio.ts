import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { AudioRecord } from '@soundfoundry/track'
import { cutRange, type ByteRange } from './byte-range.ts'

const damaged = (detail: string): AppError => new AppError('internal', { detail })

/**
 * Opens the stored audio of a track, whole or one range of it. Resolves once the first piece is there, so that what can
 * be known to be wrong is an error and not a broken answer. The whole audio breaks off before its last piece when it is
 * not the audio that the record names.
 *
 * @throws AppError `track_not_found` when its retention has passed, `internal` when it is damaged, `broker_unavailable`
 */
export async function openStoredAudio(
  bus: Bus,
  id: string,
  audio: AudioRecord,
  range: ByteRange | 'whole',
): Promise<Readable> {
  const stored = await bus.audio.get(id)
  if (stored === null) {
    throw new AppError('track_not_found', { detail: 'The audio is no longer kept: its retention has passed.' })
  }
  if (stored.bytes !== audio.bytes) {
    await stored.data.cancel()
    throw damaged('The stored audio does not have the length that the track names.')
  }
  const pieces = range === 'whole' ? verified(stored.data, audio.sha256) : cutRange(stored.data, range)
  const first = await pieces.next()
  return Readable.from(resume(first, pieces), { objectMode: false })
}

async function* resume(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first.done !== true) yield first.value
  yield* rest
}

/** Holds the last piece back until the checksum of all of them is known. */
async function* verified(chunks: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  let held: Uint8Array | null = null
  for await (const chunk of chunks) {
    if (held !== null) yield held
    hash.update(chunk)
    held = chunk
  }
  if (hash.digest('hex') !== sha256) throw damaged('The stored audio is not the one that the track names.')
  if (held !== null) yield held
}
