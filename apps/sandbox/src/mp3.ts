import { createMp3Encoder } from 'wasm-media-encoders'

const bitrates = [32, 64, 128, 256] as const
const rates = [8000, 16_000, 22_050, 24_000, 32_000, 44_100] as const
const samplesPerTurn = 1152 * 64

type Encoder = Awaited<ReturnType<typeof createMp3Encoder>>

/** Encodes MP3 with LAME in WebAssembly. One encoder serves all, one piece at a time. */
export class Mp3Encoder {
  #encoder: Promise<Encoder> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /**
   * Encodes a piece at a constant bit rate and gives way to other work between slices, so that a long piece does not
   * hold up the sandbox's answers.
   *
   * @param bitrate bits per second; brought to the nearest the format has at this sample rate
   */
  async encode(
    channels: readonly Float32Array[],
    sampleRate: number,
    bitrate: number,
    comment: string,
  ): Promise<Buffer> {
    const turn = this.#turn.then(() => this.#encodeAlone(channels, sampleRate, bitrate))
    this.#turn = turn.catch(() => undefined)
    return Buffer.concat([id3Comment(comment), ...(await turn)])
  }

  async #encodeAlone(channels: readonly Float32Array[], sampleRate: number, bitrate: number): Promise<Buffer[]> {
    this.#encoder ??= createMp3Encoder()
    const encoder = await this.#encoder
    encoder.configure({
      channels: channels.length > 1 ? 2 : 1,
      sampleRate,
      bitrate: nearestBitrate(bitrate, sampleRate),
      ...outputRate(sampleRate),
    })
    const parts: Buffer[] = []
    const total = channels[0]?.length ?? 0
    for (let start = 0; start < total; start += samplesPerTurn) {
      const slice = channels.map(channel => channel.subarray(start, start + samplesPerTurn))
      // The encoder hands out a view of its own memory, which the next call overwrites.
      parts.push(Buffer.from(encoder.encode(slice)))
      if (start + samplesPerTurn < total) await new Promise(resolve => setImmediate(resolve))
    }
    parts.push(Buffer.from(encoder.finalize()))
    return parts
  }
}

function outputRate(sampleRate: number): { outputSampleRate?: (typeof rates)[number] } {
  const known = rates.find(rate => rate === sampleRate)
  return known === undefined ? {} : { outputSampleRate: known }
}

/** MPEG-2 layers (24 kHz and below) end at 160 kbit/s, MPEG-2.5 (8 kHz) at 64. */
function nearestBitrate(bitrate: number, sampleRate: number): (typeof bitrates)[number] {
  const ceiling = sampleRate < 16_000 ? 64 : sampleRate <= 24_000 ? 128 : 256
  return bitrates.findLast(each => each <= Math.min(bitrate / 1000, ceiling)) ?? 32
}

/** An ID3v2.4 tag with one title frame. */
function id3Comment(comment: string): Buffer {
  const text = Buffer.concat([Buffer.from([3]), Buffer.from(comment, 'utf8')])
  const frame = Buffer.concat([Buffer.from('TIT2', 'latin1'), synchsafe(text.length), Buffer.alloc(2), text])
  return Buffer.concat([Buffer.from('ID3\u0004\u0000\u0000', 'latin1'), synchsafe(frame.length), frame])
}

function synchsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f])
}
