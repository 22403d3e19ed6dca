/** Writes 16 bit PCM in a RIFF/WAVE container, with a `LIST INFO` comment that tells one piece from another. */
export function encodeWav(channels: readonly Float32Array[], sampleRate: number, comment: string): Buffer {
  const frames = channels[0]?.length ?? 0
  const blockAlign = channels.length * 2
  const info = infoChunk(comment)
  const dataSize = frames * blockAlign
  const header = Buffer.alloc(12 + 24)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(4 + 24 + info.length + 8 + dataSize, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels.length, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * blockAlign, 28)
  header.writeUInt16LE(blockAlign, 32)
  header.writeUInt16LE(16, 34)
  const data = Buffer.alloc(8 + dataSize)
  data.write('data', 0, 'latin1')
  data.writeUInt32LE(dataSize, 4)
  let offset = 8
  for (let frame = 0; frame < frames; frame += 1) {
    for (const channel of channels) {
      data.writeInt16LE(toInteger(channel[frame] ?? 0), offset)
      offset += 2
    }
  }
  return Buffer.concat([header, info, data])
}

/** A sample from -1..1 as a signed 16 bit integer, clipped. */
export function toInteger(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767)))
}

function infoChunk(comment: string): Buffer {
  const text = Buffer.from(`${comment}\0`, 'latin1')
  const padded = text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.alloc(1)])
  const chunk = Buffer.alloc(8 + 4 + 8 + padded.length)
  chunk.write('LIST', 0, 'latin1')
  chunk.writeUInt32LE(4 + 8 + padded.length, 4)
  chunk.write('INFOICMT', 8, 'latin1')
  chunk.writeUInt32LE(text.length, 16)
  padded.copy(chunk, 20)
  return chunk
}
