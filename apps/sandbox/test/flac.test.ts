import { createHash } from 'node:crypto'
import { parseBuffer } from 'music-metadata'
import t from 'tap'
import { encodeFlac } from '../src/flac.ts'
import { toInteger } from '../src/wav.ts'

/** A checksum bit by bit, as RFC 9639 defines it: an implementation apart from the encoder's table. */
function checksum(bytes: Buffer, polynomial: number, bits: number): number {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << (bits - 8)
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = (value >> (bits - 1)) & 1
      value = ((value << 1) & (2 ** bits - 1)) ^ (carry === 1 ? polynomial : 0)
    }
  }
  return value
}

/** Decodes verbatim frames, checking what a decoder would check. */
function decode(file: Buffer, channels: number): { frames: number; interleaved: Buffer } {
  let offset = 4
  for (let last = false; !last;) {
    last = (file.readUInt8(offset) & 0x80) !== 0
    offset += 4 + file.readUIntBE(offset + 1, 3)
  }
  const samples: Buffer[] = []
  let frames = 0
  while (offset < file.length) {
    t.equal(file.readUInt16BE(offset), 0xff_f8, 'sync code')
    const numberLength = file.readUInt8(offset + 4) < 0x80 ? 1 : file.readUInt8(offset + 4) < 0xe0 ? 2 : 3
    const headerLength = 4 + numberLength + 2
    const blockSize = file.readUInt16BE(offset + 4 + numberLength) + 1
    const header = file.subarray(offset, offset + headerLength)
    t.equal(file.readUInt8(offset + headerLength), checksum(header, 0x07, 8), 'header checksum')
    const length = headerLength + 1 + channels * (1 + blockSize * 2)
    const frame = file.subarray(offset, offset + length)
    t.equal(file.readUInt16BE(offset + length), checksum(frame, 0x80_05, 16), 'frame checksum')
    const block = Buffer.alloc(blockSize * channels * 2)
    for (let channel = 0; channel < channels; channel += 1) {
      const start = headerLength + 1 + channel * (1 + blockSize * 2)
      t.equal(frame.readUInt8(start), 0x02, 'verbatim subframe')
      for (let index = 0; index < blockSize; index += 1) {
        block.writeInt16LE(frame.readInt16BE(start + 1 + index * 2), (index * channels + channel) * 2)
      }
    }
    samples.push(block)
    offset += length + 2
    frames += 1
  }
  t.equal(offset, file.length)
  return { frames, interleaved: Buffer.concat(samples) }
}

t.test('what is written is read back, with every checksum right', async t => {
  for (const [length, channels] of [
    [10_000, 1],
    [4096 * 3, 2],
    [4096 * 130 + 1, 1],
  ] as const) {
    const wave = Float32Array.from({ length }, (_, index) => Math.sin(index / 7) * 1.1)
    const other = Float32Array.from({ length }, (_, index) => Math.cos(index / 11) / 2)
    const tracks = channels === 2 ? [wave, other] : [wave]
    const file = encodeFlac(tracks, 22_050, 'a comment')
    const { frames, interleaved } = decode(file, channels)
    t.equal(frames, Math.ceil(length / 4096))
    t.equal(interleaved.length, length * channels * 2)
    t.equal(file.subarray(4 + 4 + 18, 4 + 4 + 34).toString('hex'), createHash('md5').update(interleaved).digest('hex'))
    t.equal(interleaved.readInt16LE(2 * channels), toInteger(wave[1] ?? 0))
    const { format, common } = await parseBuffer(file, 'audio/flac')
    t.match(format, { sampleRate: 22_050, numberOfChannels: channels, bitsPerSample: 16 })
    t.equal(Math.round((format.duration ?? 0) * 22_050), length)
    t.match(common.comment?.[0], { text: 'a comment' })
  }
})
