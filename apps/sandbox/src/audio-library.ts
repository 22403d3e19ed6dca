import { createHash } from 'node:crypto'
import { encodeFlac } from './flac.ts'
import { Mp3Encoder } from './mp3.ts'
import { synthesise } from './synthesiser.ts'
import { encodeWav } from './wav.ts'

/** The audio a piece of work asked for. */
export interface AudioWish {
  prompt: string
  lyrics: string
  /** Length wished for in seconds; the library's own when the model takes no such wish. */
  seconds?: number
  format: AudioFormat
  sampleRate: number
  /** Bits per second, for MP3. */
  bitrate: number
  channels: 1 | 2
}

/** The formats the sandbox makes. */
export type AudioFormat = 'mp3' | 'wav' | 'flac'

/** The media type and file ending of each format. */
export const audioFormats: Record<AudioFormat, { contentType: string; extension: string }> = {
  mp3: { contentType: 'audio/mpeg', extension: 'mp3' },
  wav: { contentType: 'audio/wav', extension: 'wav' },
  flac: { contentType: 'audio/flac', extension: 'flac' },
}

// Encoding is the costly part (a few milliseconds per second of audio), so that prompts share this many pieces.
// Each file still carries the digest of its own prompt, and so no two prompts give the same bytes.
const pieces = 64
const longestSeconds = 600
const cachedBytes = 64 * 1024 * 1024

/** Makes audio when it is first asked for, always the same for the same wish. */
export class AudioLibrary {
  readonly #seconds: number
  readonly #mp3 = new Mp3Encoder()
  readonly #cache = new Map<string, Promise<Buffer>>()
  #cacheSize = 0

  /** @param seconds length of a piece whose model takes no wish for one */
  constructor(seconds: number) {
    this.#seconds = seconds
  }

  /** The whole file for a wish. */
  async render(wish: AudioWish): Promise<Buffer> {
    const digest = createHash('sha256').update(`${wish.prompt}\n${wish.lyrics}`).digest()
    const seed = digest.readUInt32BE(0) % pieces
    const seconds = Math.min(wish.seconds ?? this.#seconds, longestSeconds)
    const name = [seed, seconds, wish.format, wish.sampleRate, wish.bitrate, wish.channels].join('/')
    const placeholder = '0'.repeat(32)
    const file = await this.#piece(name, () => this.#encode(wish, seed, seconds, placeholder))
    const copy = Buffer.from(file)
    copy.write(digest.toString('hex', 0, 16), copy.indexOf(placeholder), 'latin1')
    return copy
  }

  async #encode(wish: AudioWish, seed: number, seconds: number, comment: string): Promise<Buffer> {
    const mono = synthesise({ seed, seconds, sampleRate: wish.sampleRate })
    const channels = wish.channels === 2 ? [mono, mono] : [mono]
    if (wish.format === 'wav') return encodeWav(channels, wish.sampleRate, comment)
    if (wish.format === 'flac') return encodeFlac(channels, wish.sampleRate, comment)
    return this.#mp3.encode(channels, wish.sampleRate, wish.bitrate, comment)
  }

  async #piece(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#cache.get(name)
    if (known !== undefined) {
      this.#cache.delete(name)
      this.#cache.set(name, known)
      return known
    }
    const made = make()
    this.#cache.set(name, made)
    this.#cacheSize += (await made).length
    for (const [oldest, file] of this.#cache) {
      if (this.#cacheSize <= cachedBytes || oldest === name) break
      this.#cache.delete(oldest)
      this.#cacheSize -= (await file).length
    }
    return made
  }
}
