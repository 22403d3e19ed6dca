import { createHash } from 'node:crypto'
import { toInteger } from './wav.ts'

const blockSize = 4096

/**
 * Writes 16 bit FLAC with verbatim subframes: no compression, but a stream that every decoder takes, with the MD5 of
 * the samples in its header and a Vorbis comment (RFC 9639).
 */
export function encodeFlac(channels: readonly Float32Array[], sampleRate: number, comment: string): Buffer {
  const samples = channels.map(channel => Int16Array.from(channel, toInteger))
  const frames: Buffer[] = []
  const total = samples[0]?.length ?? 0
  for (let start = 0; start < total; start += blockSize) {
    const block = samples.map(channel => channel.subarray(start, start + blockSize))
    frames.push(frame(block, start / blockSize))
  }
  return Buffer.concat([
    Buffer.from('fLaC', 'latin1'),
    streamInfo(samples, sampleRate, frames),
    vorbisComment(comment),
    ...frames,
  ])
}

function streamInfo(samples: readonly Int16Array[], sampleRate: number, frames: readonly Buffer[]): Buffer {
  const total = samples[0]?.length ?? 0
  const sizes = frames.map(each => each.length)
  const block = Buffer.alloc(4 + 34)
  block.writeUInt8(0, 0)
  block.writeUIntBE(34, 1, 3)
  block.writeUInt16BE(blockSize, 4)
  block.writeUInt16BE(blockSize, 6)
  block.writeUIntBE(sizes.length === 0 ? 0 : Math.min(...sizes), 8, 3)
  block.writeUIntBE(sizes.length === 0 ? 0 : Math.max(...sizes), 11, 3)
  const packed =
    (BigInt(sampleRate) << 44n) | (BigInt(samples.length - 1) << 41n) | (BigInt(16 - 1) << 36n) | BigInt(total)
  block.writeBigUInt64BE(packed, 14)
  md5OfSamples(samples).copy(block, 22)
  return block
}

function md5OfSamples(samples: readonly Int16Array[]): Buffer {
  const total = samples[0]?.length ?? 0
  const interleaved = Buffer.alloc(total * samples.length * 2)
  let offset = 0
  for (let index = 0; index < total; index += 1) {
    for (const channel of samples) {
      interleaved.writeInt16LE(channel[index] ?? 0, offset)
      offset += 2
    }
  }
  return createHash('md5').update(interleaved).digest()
}

function vorbisComment(comment: string): Buffer {
  const vendor = Buffer.from('SoundFoundry sandbox')
  const text = Buffer.from(`COMMENT=${comment}`)
  const block = Buffer.alloc(4 + 4 + vendor.length + 4 + 4 + text.length)
  block.writeUInt8(0x80 | 4, 0)
  block.writeUIntBE(block.length - 4, 1, 3)
  block.writeUInt32LE(vendor.length, 4)
  vendor.copy(block, 8)
  block.writeUInt32LE(1, 8 + vendor.length)
  block.writeUInt32LE(text.length, 12 + vendor.length)
  text.copy(block, 16 + vendor.length)
  return block
}

/** One frame: header with its CRC-8, a verbatim subframe per channel, CRC-16 over everything before it. */
function frame(block: readonly Int16Array[], index: number): Buffer {
  const length = block[0]?.length ?? 0
  const number = codedNumber(index)
  const header = Buffer.alloc(4 + number.length + 2)
  header.writeUInt16BE(0xff_f8, 0)
  // 0111: the block size follows in 16 bits; 0000: the sample rate is the stream's.
  header.writeUInt8(0x70, 2)
  // Independent channels; 100: 16 bits a sample.
  header.writeUInt8(((block.length - 1) << 4) | 0x08, 3)
  number.copy(header, 4)
  header.writeUInt16BE(length - 1, 4 + number.length)
  const body = Buffer.alloc(block.length * (1 + length * 2))
  let offset = 0
  for (const channel of block) {
    body.writeUInt8(0x02, offset)
    offset += 1
    for (const sample of channel) {
      body.writeInt16BE(sample, offset)
      offset += 2
    }
  }
  const content = Buffer.concat([header, Buffer.from([crc(header, crc8Table, 8)]), body])
  const check = Buffer.alloc(2)
  check.writeUInt16BE(crc(content, crc16Table, 16), 0)
  return Buffer.concat([content, check])
}

/** A frame number in FLAC's extension of UTF-8; two bytes reach further than any piece the sandbox makes. */
function codedNumber(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value])
  if (value < 0x8_00) return Buffer.from([0xc0 | (value >> 6), 0x80 | (value & 0x3f)])
  return Buffer.from([0xe0 | (value >> 12), 0x80 | ((value >> 6) & 0x3f), 0x80 | (value & 0x3f)])
}

const crc8Table = crcTable(0x07, 8)
const crc16Table = crcTable(0x80_05, 16)

function crcTable(polynomial: number, bits: number): readonly number[] {
  const top = 1 << (bits - 1)
  const mask = 2 ** bits - 1
  return Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8)
    for (let bit = 0; bit < 8; bit += 1) value = (value & top) === 0 ? value << 1 : (value << 1) ^ polynomial
    return value & mask
  })
}

function crc(bytes: Buffer, table: readonly number[], bits: number): number {
  const mask = 2 ** bits - 1
  let value = 0
  for (const byte of bytes) value = ((value << 8) ^ (table[((value >> (bits - 8)) ^ byte) & 0xff] ?? 0)) & mask
  return value
}
