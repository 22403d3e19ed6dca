import type { ByteReader } from './byte-reader.ts'
import { crc16, crc8 } from './crc.ts'
import { cut, whole, type Inspection } from './inspection.ts'

const type = 'audio/flac'
/** STREAMINFO may leave the greatest frame open. The greatest that players are made for: 65,535 samples, stereo, 24 bits. */
const longestFrame = 65_535 * 2 * 3 + 1_024
const endTagBytes = 128

interface StreamInfo {
  blockSize: number
  sampleRate: number
  /** 0 where the encoder did not know it, as when it wrote to a pipe. */
  totalSamples: number
}

/**
 * FLAC (RFC 9639): every frame names its place and ends with a checksum, so that the last one tells whether it is there
 * as a whole and whether it is the last of those that STREAMINFO promises.
 */
export async function inspectFlac(file: ByteReader): Promise<Inspection | null> {
  const start = await behindTag(file)
  const head = await file.read(start, 42)
  if (head.toString('latin1', 0, 4) !== 'fLaC') return null
  if (head.length < 42) return cut(type, 'it ends within its header')
  const info = readStreamInfo(head.subarray(8))
  const hasEndTag = (await file.read(file.size - endTagBytes, 3)).toString('latin1') === 'TAG'
  const end = file.size - (hasEndTag ? endTagBytes : 0)
  const from = Math.max(start + 42, end - longestFrame)
  const last = lastFrame(await file.read(from, end - from), info)
  if (last === null) return cut(type, 'it does not end with a whole frame')
  if (last < info.totalSamples) return cut(type, `its header names ${info.totalSamples} samples and ${last} came`)
  return whole(type, info.totalSamples === 0 && info.sampleRate > 0 ? last / info.sampleRate : null)
}

/** Some put an ID3v2 tag before a FLAC file. */
async function behindTag(file: ByteReader): Promise<number> {
  const head = await file.read(0, 10)
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0
  return 10 + head.subarray(6).reduce((sum, each) => sum * 128 + (each & 0x7f), 0)
}

/** RFC 9639, section 8.2: 20 bits of sample rate, 8 of channels and depth, 36 of samples. */
function readStreamInfo(info: Buffer): StreamInfo {
  const bits = info.readBigUInt64BE(10)
  return {
    blockSize: info.readUInt16BE(0),
    sampleRate: Number(bits >> 44n),
    totalSamples: Number(bits & 0xf_ffff_ffffn),
  }
}

/** The number of samples up to and with the frame that ends where the bytes end; null when no frame does. */
function lastFrame(bytes: Buffer, info: StreamInfo): number | null {
  for (let at = bytes.length - 2; at >= 0; at -= 1) {
    if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) continue
    const end = frameEnd(bytes.subarray(at), info)
    if (end !== null && crc16(bytes.subarray(at, -2)) === bytes.readUInt16BE(bytes.length - 2)) return end
  }
  return null
}

/** How many samples there are up to the end of a frame, by its header (RFC 9639, section 9.1); null when it is none. */
function frameEnd(frame: Buffer, info: StreamInfo): number | null {
  const isVariable = ((frame[1] ?? 0) & 1) === 1
  const [sizeCode, rateCode] = [(frame[2] ?? 0) >> 4, (frame[2] ?? 0) & 0x0f]
  const number = codedNumber(frame.subarray(4))
  if (number === null || sizeCode === 0 || rateCode === 15) return null
  const sizeAt = 4 + number.bytes
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  const checkAt = sizeAt + sizeBytes + rateBytes
  if (frame.length < checkAt + 3 || crc8(frame.subarray(0, checkAt)) !== frame[checkAt]) return null
  const samples = sizeBytes > 0 ? frame.readUIntBE(sizeAt, sizeBytes) + 1 : namedBlockSize(sizeCode)
  return (isVariable ? number.value : number.value * info.blockSize) + samples
}

/** RFC 9639, table 14. */
function namedBlockSize(code: number): number {
  if (code === 1) return 192
  return code <= 5 ? 144 * 2 ** code : 2 ** code
}

/** A number in the manner of UTF-8, of up to seven bytes. */
function codedNumber(bytes: Buffer): { value: number; bytes: number } | null {
  const first = bytes[0] ?? 0xff
  const ones = Math.clz32(~(first << 24))
  const length = ones === 0 ? 1 : ones
  if (ones === 1 || ones > 7 || bytes.length < length) return null
  let value = ones === 0 ? first : first & (0x7f >> ones)
  for (const next of bytes.subarray(1, length)) {
    if (next >> 6 !== 2) return null
    value = value * 64 + (next & 0x3f)
  }
  return { value, bytes: length }
}
