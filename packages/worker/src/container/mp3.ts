import type { ByteReader } from './byte-reader.ts'
import { cut, fewer, whole, type Inspection } from './inspection.ts'

const type = 'audio/mpeg'
/** How far behind its tags a file may begin with something else. */
const searched = 4_096
/** What stands in an ID3v1 tag at the very end, which is no audio. */
const endTagBytes = 128

/**
 * MP3. A stream of frames has no length of its own; the Xing or VBRI header in the first frame, which most encoders
 * write, names one. A file without it cannot be told from one that was cut between two frames.
 * Source: https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header
 */
export async function inspectMp3(file: ByteReader): Promise<Inspection | null> {
  const start = await behindTags(file)
  if (start === null) return cut(type, 'it ends within its tags')
  const head = await file.read(start, searched)
  const at = firstFrame(head, start > 0 ? head.length : 1)
  if (at < 0) return null
  const frame = head.subarray(at)
  const promised = promisedBytes(frame)
  const endTag = (await file.read(file.size - endTagBytes, 3)).toString('latin1') === 'TAG' ? endTagBytes : 0
  const there = file.size - endTag - start - at
  return promised !== null && promised > there ? cut(type, fewer(there, promised)) : whole(type)
}

/** Where the audio begins: behind any ID3v2 tags. Null when the file ends before it does. */
async function behindTags(file: ByteReader): Promise<number | null> {
  let offset = 0
  for (let tags = 0; tags < 10; tags += 1) {
    const head = await file.read(offset, 10)
    if (head.toString('latin1', 0, 3) !== 'ID3') return offset
    if (head.length < 10) return null
    const size = head.subarray(6).reduce((sum, each) => sum * 128 + (each & 0x7f), 0)
    const hasFooter = ((head[5] ?? 0) & 0x10) !== 0
    offset += 10 + size + (hasFooter ? 10 : 0)
    if (offset >= file.size) return null
  }
  return offset
}

/** Where the first frame of layer III begins within the bytes, or -1. */
function firstFrame(bytes: Buffer, limit: number): number {
  for (let at = 0; at + 4 <= bytes.length && at < limit; at += 1) if (isFrame(bytes, at)) return at
  return -1
}

/** Eleven bits set, layer III, a bit rate and a sample rate that there are. */
function isFrame(bytes: Buffer, at: number): boolean {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  return (
    first === 0xff && second >= 0xe0 && version !== 1 && layer === 1 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3
  )
}

/** How long the audio is, from this frame on, by the header that the frame holds in place of sound; null without one. */
function promisedBytes(frame: Buffer): number | null {
  const isVersion1 = (((frame[1] ?? 0) >> 3) & 3) === 3
  const isMono = (frame[3] ?? 0) >> 6 === 3
  const sideInfo = isVersion1 ? (isMono ? 17 : 32) : isMono ? 9 : 17
  return xingBytes(frame.subarray(4 + sideInfo)) ?? vbriBytes(frame.subarray(36))
}

function xingBytes(header: Buffer): number | null {
  if (header.length < 16 || !/^(?:Xing|Info)$/.test(header.toString('latin1', 0, 4))) return null
  const flags = header.readUInt32BE(4)
  const hasFrames = (flags & 1) !== 0
  const hasBytes = (flags & 2) !== 0
  return hasBytes ? header.readUInt32BE(hasFrames ? 12 : 8) : null
}

function vbriBytes(header: Buffer): number | null {
  return header.length >= 14 && header.toString('latin1', 0, 4) === 'VBRI' ? header.readUInt32BE(10) : null
}
