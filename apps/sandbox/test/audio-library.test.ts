import { createHash } from 'node:crypto'
import { parseBuffer } from 'music-metadata'
import t from 'tap'
import { AudioLibrary, audioFormats, type AudioWish } from '../src/audio-library.ts'

const wish: AudioWish = {
  prompt: 'slow piano',
  lyrics: '[Verse]\nhello',
  format: 'mp3',
  sampleRate: 32_000,
  bitrate: 128_000,
  channels: 1,
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

t.test('every format decodes, as long as it should be', async t => {
  const library = new AudioLibrary(6)
  for (const format of ['mp3', 'wav', 'flac'] as const) {
    for (const sampleRate of [16_000, 32_000, 44_100]) {
      for (const channels of [1, 2] as const) {
        const file = await library.render({ ...wish, format, sampleRate, channels })
        const { format: found } = await parseBuffer(file, audioFormats[format].contentType, { duration: true })
        t.ok(Math.abs((found.duration ?? 0) - 6) < 0.2, `${format} ${sampleRate} lasts ${found.duration}`)
        t.equal(found.sampleRate, sampleRate)
        t.equal(found.numberOfChannels, channels)
      }
    }
  }
})

t.test('a wish for a length is granted', async t => {
  const file = await new AudioLibrary(6).render({ ...wish, seconds: 21 })
  const { format } = await parseBuffer(file, 'audio/mpeg', { duration: true })
  t.ok(Math.abs((format.duration ?? 0) - 21) < 0.2)
})

t.test('the same wish gives the same bytes, another prompt or other lyrics do not', async t => {
  for (const format of ['mp3', 'wav', 'flac'] as const) {
    const first = digest(await new AudioLibrary(2).render({ ...wish, format }))
    const library = new AudioLibrary(2)
    await library.render({ ...wish, format, prompt: 'something before it' })
    t.equal(digest(await library.render({ ...wish, format })), first, `${format} again`)
    t.not(digest(await library.render({ ...wish, format, prompt: 'fast piano' })), first, `${format} prompt`)
    t.not(digest(await library.render({ ...wish, format, lyrics: 'other' })), first, `${format} lyrics`)
  }
})

t.test('pieces can be heard: neither silent nor clipped', async t => {
  for (let number = 0; number < 40; number += 1) {
    const file = await new AudioLibrary(2).render({ ...wish, format: 'wav', prompt: `prompt ${number}` })
    const data = file.subarray(file.indexOf('data') + 8)
    const samples = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length))
    const mean = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    t.ok(mean > 1000, `loud enough: ${mean}`)
    t.ok(peak < 32_767, `not clipped: ${peak}`)
  }
})

t.test('five hundred tracks cost little', async t => {
  const library = new AudioLibrary(2)
  const before = process.cpuUsage()
  const seen = new Set<string>()
  for (let number = 0; number < 500; number += 1) {
    seen.add(digest(await library.render({ ...wish, prompt: `track ${number}` })))
  }
  const used = process.cpuUsage(before)
  const seconds = (used.user + used.system) / 1e6
  t.comment(`${seconds.toFixed(2)} s of CPU`)
  t.equal(seen.size, 500)
  t.ok(seconds < 10)
})
