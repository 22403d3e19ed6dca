import type { ByteReader } from './byte-reader.ts'
import { cut, fewer, whole, type Inspection } from './inspection.ts'

const type = 'audio/wav'
const maxChunks = 1_000

/**
 * What writes a header before it knows the length, and cannot go back, leaves the greatest number there is (ffmpeg) or
 * one near two gigabytes (SoX), or zero.
 */
const neverWritten = 0x7fff_f000

interface Layout {
  byteRate: number
  blockAlign: number
  /** The length of the samples in an RF64 file, whose 32 bits in the chunk itself do not suffice (EBU Tech 3306). */
  longData: number | null
}

/** RIFF/WAVE, and RF64 or BW64, which are the same with sizes of 64 bits (EBU Tech 3306, ITU-R BS.2088). */
export async function inspectRiff(file: ByteReader): Promise<Inspection | null> {
  const head = (await file.read(0, 12)).toString('latin1')
  if (!/^(?:RIFF|RF64|BW64)/.test(head) || head.slice(8) !== 'WAVE') return null
  const layout: Layout = { byteRate: 0, blockAlign: 1, longData: null }
  let offset = 12
  for (let chunks = 0; chunks < maxChunks && offset + 8 <= file.size; chunks += 1) {
    const chunk = await file.read(offset, 8)
    const name = chunk.toString('latin1', 0, 4)
    const size = chunk.readUInt32LE(4)
    const body = offset + 8
    if (name === 'data') return inspectSamples(file.size - body, size, layout)
    await readLayout(file, name, body, layout)
    offset = body + size + (size % 2)
  }
  return cut(type, 'it ends before its first sample')
}

async function readLayout(file: ByteReader, name: string, body: number, layout: Layout): Promise<void> {
  if (name !== 'fmt ' && name !== 'ds64') return
  const fields = await file.read(body, 16)
  if (fields.length < 16) return
  if (name === 'ds64') layout.longData = Number(fields.readBigUInt64LE(8))
  else {
    layout.byteRate = fields.readUInt32LE(8)
    layout.blockAlign = Math.max(1, fields.readUInt16LE(12))
  }
}

function inspectSamples(there: number, size: number, layout: Layout): Inspection {
  const { byteRate, blockAlign, longData } = layout
  const isLong = size === 0xffff_ffff && longData !== null
  const promised = isLong ? longData : size
  const isOpen = promised === 0 || (promised > there && (isLong ? promised > 2 ** 62 : promised >= neverWritten))
  if (!isOpen && promised > there) return cut(type, fewer(there, promised))
  if (!isOpen && !isLong) return whole(type)
  const samples = isOpen ? there : promised
  return whole(type, byteRate === 0 ? null : (samples - (samples % blockAlign)) / byteRate)
}
