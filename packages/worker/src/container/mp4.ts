import type { ByteReader } from './byte-reader.ts'
import { cut, whole, type Inspection } from './inspection.ts'

const type = 'audio/mp4'
const maxBoxes = 100_000

/** MP4 and M4A: boxes, each with its size (ISO/IEC 14496-12, section 4.2). What plays needs an index and data. */
export async function inspectMp4(file: ByteReader): Promise<Inspection | null> {
  if ((await file.read(4, 4)).toString('latin1') !== 'ftyp') return null
  const found = new Set<string>()
  let offset = 0
  for (let boxes = 0; boxes < maxBoxes && offset < file.size; boxes += 1) {
    const box = await readBox(file, offset)
    if (box === null || offset + box.size > file.size) return cut(type, 'it ends within one of its boxes')
    found.add(box.name)
    offset += box.size
  }
  if (!found.has('moov')) return cut(type, 'its index is missing')
  return found.has('mdat') ? whole(type) : cut(type, 'its data is missing')
}

/** A size of 1 stands for one of 64 bits behind the name, 0 for a box that goes to the end of the file. */
async function readBox(file: ByteReader, offset: number): Promise<{ name: string; size: number } | null> {
  const head = await file.read(offset, 16)
  if (head.length < 8) return null
  const name = head.toString('latin1', 4, 8)
  const size = head.readUInt32BE(0)
  if (size === 0) return { name, size: file.size - offset }
  if (size !== 1) return size < 8 ? null : { name, size }
  if (head.length < 16) return null
  const long = Number(head.readBigUInt64BE(8))
  return long < 16 ? null : { name, size: long }
}
