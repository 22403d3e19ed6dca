import { crc16, crc8 } from '../src/container/crc.ts'
import { wav } from './file-server.ts'

const text = (value: string): Buffer => Buffer.from(value, 'latin1')
const big = (value: number, bytes = 4): Buffer => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}
const little = (value: number): Buffer => big(value).swap32()

/** A second of silence in WAV, with these in place of its sizes. */
export function sized(riff: number, data: number): Buffer {
  const file = wav(1)
  file.writeUInt32LE(riff, 4)
  file.writeUInt32LE(data, 40)
  return file
}

/** A second of silence in RF64; `size` in place of its length. */
export function rf64(size = 176_400n): Buffer {
  const long = Buffer.alloc(28)
  long.writeBigUInt64LE(size, 8)
  const open = little(0xffff_ffff)
  const format = wav(1).subarray(12, 36)
  return Buffer.concat([
    text('RF64'),
    open,
    text('WAVEds64'),
    little(28),
    long,
    format,
    text('data'),
    open,
    wav(1).subarray(44),
  ])
}

/** A second of silence in AIFF; `size` in place of its length. */
export function aiff(size = 8 + 176_400): Buffer {
  const rate = Buffer.from('400eac44000000000000', 'hex')
  const common = Buffer.concat([big(2, 2), big(44_100), big(16, 2), rate])
  const sound = Buffer.concat([text('SSND'), big(size), Buffer.alloc(8 + 176_400)])
  const chunks = Buffer.concat([text('AIFFCOMM'), big(18), common, sound])
  return Buffer.concat([text('FORM'), big(chunks.length), chunks])
}

/** Ten frames of 4,096 samples of silence in FLAC; `samples` in place of their number. */
export function flac(samples = 40_960): Buffer {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(4_096, 0)
  info.writeUInt16BE(4_096, 2)
  info.writeBigUInt64BE((44_100n << 44n) | (15n << 36n) | BigInt(samples), 10)
  const frames = Array.from({ length: 10 }, (_unused, number) => flacFrame(number))
  return Buffer.concat([text('fLaC'), Buffer.from([0x80, 0, 0, 34]), info, ...frames])
}

function flacFrame(number: number): Buffer {
  // 4,096 samples, the sample rate of STREAMINFO, one channel of 16 bits.
  const head = Buffer.from([0xff, 0xf8, 0xc0, 0x08, number])
  const checked = Buffer.concat([head, Buffer.from([crc8(head)]), Buffer.from([0, 0, 0])])
  return Buffer.concat([checked, big(crc16(checked), 2)])
}

/** Two pages of Ogg, the second of which is the last. */
export const ogg = (): Buffer => Buffer.concat([oggPage(0x02), oggPage(0x04)])

function oggPage(flags: number): Buffer {
  const head = Buffer.alloc(27)
  head.write('OggS', 0)
  head[5] = flags
  head[26] = 2
  return Buffer.concat([head, Buffer.from([255, 45]), Buffer.alloc(300, 1)])
}

const box = (name: string, body: Buffer): Buffer => Buffer.concat([big(8 + body.length), text(name), body])

/** The boxes of an M4A file, without anything in them that plays. */
export const mp4 = (): Buffer =>
  Buffer.concat([box('ftyp', text('M4A \0\0\0\0')), box('mdat', Buffer.alloc(1_000)), box('moov', Buffer.alloc(100))])

/** A tag, a frame with a header of this name, and frames of silence. */
export function mp3(header: 'Xing' | 'Info' | 'VBRI' | null): Buffer {
  const length = 417
  const frames = Array.from({ length: 21 }, () =>
    Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(length - 4)]),
  )
  const bytes = 21 * length
  const first = frames[0]
  if (first !== undefined && header === 'VBRI')
    Buffer.concat([text('VBRI'), Buffer.alloc(6), big(bytes)]).copy(first, 36)
  else if (first !== undefined && header !== null)
    Buffer.concat([text(header), big(3), big(20), big(bytes)]).copy(first, 36)
  return Buffer.concat([text('ID3\u0004\0\0\0\0\0\u0007'), Buffer.alloc(7), ...frames])
}
