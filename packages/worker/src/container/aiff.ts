import type { ByteReader } from './byte-reader.ts'
import { cut, fewer, whole, type Inspection } from './inspection.ts'

const type = 'audio/aiff'
const maxChunks = 1_000

/** The size of a sound chunk whose writer could not go back to fill it in. */
const isOpen = (size: number): boolean => size === 0 || size >= 0x7fff_f000

interface Common {
  /** How long the samples are by the number of frames; null where they are compressed. */
  sampleBytes: number
  bytesPerSecond: number
}

/** AIFF and AIFF-C (Audio Interchange File Format 1.3): chunks as in RIFF, with the greater byte first. */
export async function inspectAiff(file: ByteReader): Promise<Inspection | null> {
  const head = (await file.read(0, 12)).toString('latin1')
  if (!head.startsWith('FORM') || !/^AIF[FC]$/.test(head.slice(8))) return null
  const isPlain = head.endsWith('F')
  let common: Common | null = null
  let samples: { there: number; size: number } | null = null
  let offset = 12
  for (let chunks = 0; chunks < maxChunks && offset + 8 <= file.size; chunks += 1) {
    const chunk = await file.read(offset, 8)
    const name = chunk.toString('latin1', 0, 4)
    const size = chunk.readUInt32BE(4)
    const body = offset + 8
    if (name === 'COMM') common = readCommon(await file.read(body, 18))
    if (name === 'SSND') samples = { there: file.size - body, size }
    if (name === 'SSND' && isOpen(size)) break
    offset = body + size + (size % 2)
  }
  if (samples === null) return cut(type, 'it ends before its first sample')
  const { there, size } = samples
  if (isOpen(size)) return openEnded(there, common)
  if (size > there) return cut(type, fewer(there, size))
  const promised = isPlain ? (common?.sampleBytes ?? 0) : 0
  // Two numbers of four bytes stand before the samples.
  return promised > size - 8 ? cut(type, fewer(size - 8, promised)) : whole(type)
}

function readCommon(fields: Buffer): Common | null {
  if (fields.length < 18) return null
  const frameBytes = fields.readUInt16BE(0) * Math.ceil(fields.readUInt16BE(6) / 8)
  return {
    sampleBytes: fields.readUInt32BE(2) * frameBytes,
    bytesPerSecond: frameBytes * extended(fields.subarray(8)),
  }
}

/** The 80 bit number of IEEE 754 that AIFF tells its sample rate with; positive ones only. */
function extended(bytes: Buffer): number {
  const exponent = (bytes.readUInt16BE(0) & 0x7fff) - 16_383 - 63
  return Number(bytes.readBigUInt64BE(2)) * 2 ** exponent
}

function openEnded(there: number, common: Common | null): Inspection {
  const rate = common?.bytesPerSecond ?? 0
  return whole(type, rate > 0 ? Math.max(0, there - 8) / rate : null)
}
