import type { ByteReader } from './byte-reader.ts'
import { cut, whole, type Inspection } from './inspection.ts'

const type = 'audio/ogg'
/** A head of 27 bytes, 255 lacing values and as many segments of 255 bytes (RFC 3533, section 6). */
const longestPage = 27 + 255 + 255 * 255
const lastPageFlag = 0x04

/** Ogg: the last page of a stream says that it is the last. */
export async function inspectOgg(file: ByteReader): Promise<Inspection | null> {
  if ((await file.read(0, 4)).toString('latin1') !== 'OggS') return null
  const from = Math.max(0, file.size - longestPage)
  const tail = await file.read(from, longestPage)
  const at = tail.lastIndexOf('OggS', undefined, 'latin1')
  const page = at < 0 ? null : tail.subarray(at)
  if (page === null) return cut(type, 'it does not end with a page')
  const length = pageLength(page)
  if (length === null || length > page.length) return cut(type, 'it ends within a page')
  return ((page[5] ?? 0) & lastPageFlag) === 0 ? cut(type, 'its last page is missing') : whole(type)
}

/** A page's length by its lacing values; null when not even these are there. */
function pageLength(page: Buffer): number | null {
  const segments = page[26]
  if (segments === undefined || page.length < 27 + segments) return null
  return page.subarray(27, 27 + segments).reduce((sum, each) => sum + each, 27 + segments)
}
