import type { AudioContainer } from './audio-faults.ts'

/** The samples of a WAV file that `encodeWav` made, and what is known of them. */
interface Samples {
  channels: number
  sampleRate: number
  data: Buffer
}

/** A WAV file again, in a container or with sizes that some encoders give it. */
export function repack(wav: Buffer, container: AudioContainer): { file: Buffer; contentType: string } {
  const dataAt = wav.indexOf('data', 36, 'latin1')
  const samples: Samples = {
    channels: wav.readUInt16LE(22),
    sampleRate: wav.readUInt32LE(24),
    data: wav.subarray(dataAt + 8),
  }
  switch (container) {
    case 'aiff':
      return { file: toAiff(samples), contentType: 'audio/aiff' }
    case 'rf64':
      return { file: toRf64(wav, samples), contentType: 'audio/wav' }
    case 'wav-unsized':
      return { file: resized(wav, dataAt, 0), contentType: 'audio/wav' }
    case 'wav-streamed':
      return { file: resized(wav, dataAt, 0xffff_ffff), contentType: 'audio/wav' }
  }
}

/** The sizes as an encoder leaves them that writes to a pipe: it cannot go back to fill them in. */
function resized(wav: Buffer, dataAt: number, size: number): Buffer {
  const file = Buffer.from(wav)
  file.writeUInt32LE(size, 4)
  file.writeUInt32LE(size, dataAt + 4)
  return file
}

/** RF64 (EBU Tech 3306): the sizes are in a chunk of their own, in 64 bits. */
function toRf64(wav: Buffer, { channels, data }: Samples): Buffer {
  const head = Buffer.alloc(12 + 8 + 28)
  head.write('RF64', 0, 'latin1')
  head.writeUInt32LE(0xffff_ffff, 4)
  head.write('WAVEds64', 8, 'latin1')
  head.writeUInt32LE(28, 16)
  head.writeBigUInt64LE(BigInt(4 + 36 + 24 + 8 + data.length), 20)
  head.writeBigUInt64LE(BigInt(data.length), 28)
  head.writeBigUInt64LE(BigInt(data.length / (2 * channels)), 36)
  const dataHead = Buffer.from('data\u00ff\u00ff\u00ff\u00ff', 'latin1')
  return Buffer.concat([head, wav.subarray(12, 36), dataHead, data])
}

/** AIFF: the same samples with the greater byte first. */
function toAiff({ channels, sampleRate, data }: Samples): Buffer {
  const head = Buffer.alloc(12 + 26 + 16)
  head.write('FORM', 0, 'latin1')
  head.writeUInt32BE(4 + 26 + 16 + data.length, 4)
  head.write('AIFFCOMM', 8, 'latin1')
  head.writeUInt32BE(18, 16)
  head.writeUInt16BE(channels, 20)
  head.writeUInt32BE(data.length / (2 * channels), 22)
  head.writeUInt16BE(16, 26)
  writeExtended(head, sampleRate, 28)
  head.write('SSND', 38, 'latin1')
  head.writeUInt32BE(8 + data.length, 42)
  return Buffer.concat([head, Buffer.from(data).swap16()])
}

/** A whole number as the 80 bit floating point number that AIFF tells its sample rate with. */
function writeExtended(target: Buffer, value: number, offset: number): void {
  const exponent = Math.floor(Math.log2(value))
  target.writeUInt16BE(16_383 + exponent, offset)
  target.writeBigUInt64BE(BigInt(value) << BigInt(63 - exponent), offset + 2)
}
