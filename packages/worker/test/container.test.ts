import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import t from 'tap'
import { withFile } from '../src/container/byte-reader.ts'
import { crc16, crc8 } from '../src/container/crc.ts'
import { inspectContainer } from '../src/container/inspect.ts'
import { aiff, flac, mp3, mp4, ogg, rf64, sized } from './audio-files.ts'
import { wav } from './file-server.ts'

const path = join(t.testdir({}), 'audio')

async function inspect(bytes: Uint8Array) {
  await writeFile(path, bytes)
  return withFile(path, inspectContainer)
}

/** Files that are whole, and from which byte on they are: of some, what comes last is no sound. */
const files: ReadonlyArray<readonly [name: string, type: string, file: Buffer]> = [
  ['wav', 'audio/wav', wav(1)],
  ['rf64', 'audio/wav', rf64()],
  ['aiff', 'audio/aiff', aiff()],
  ['flac', 'audio/flac', flac()],
  ['ogg', 'audio/ogg', ogg()],
  ['mp4', 'audio/mp4', mp4()],
  ['mp3 with Xing', 'audio/mpeg', mp3('Xing')],
  ['mp3 with Info', 'audio/mpeg', mp3('Info')],
  ['mp3 with VBRI', 'audio/mpeg', mp3('VBRI')],
]

t.test('a file that holds what it names is whole', async t => {
  for (const [name, content_type, file] of files) {
    t.match(await inspect(file), { content_type, cutShort: null }, name)
  }
})

t.test('wherever a file is cut behind its first bytes, it is told', async t => {
  for (const [name, , file] of files) {
    const where = fc.integer({ min: Math.min(300, file.length >> 1), max: file.length - 1 })
    await fc.assert(
      fc.asyncProperty(where, async length => typeof (await inspect(file.subarray(0, length)))?.cutShort === 'string'),
      { numRuns: 60, examples: [[file.length - 1], [file.length >> 1]] },
    )
    t.pass(name)
  }
})

t.test('a header that was never filled in is measured to the end of the file', async t => {
  const open = 0xffff_ffff
  const rows: ReadonlyArray<readonly [name: string, file: Buffer]> = [
    ['wav, zero', sized(0, 0)],
    ['wav, the greatest number', sized(open, open)],
    ['wav, as SoX leaves it', sized(0x7fff_f024, 0x7fff_f000)],
    ['rf64, zero', rf64(0n)],
    ['rf64, the greatest number', rf64(0xffff_ffff_ffff_ffffn)],
    ['aiff, zero', aiff(0)],
    ['aiff, the greatest number', aiff(open)],
  ]
  for (const [name, file] of rows) t.match(await inspect(file), { cutShort: null, duration_s: 1 }, name)
  t.match(await inspect(sized(0, 0).subarray(0, 44 + 88_202)), { cutShort: null, duration_s: 0.5 }, 'in whole frames')
  const streamed = await inspect(flac(0))
  t.match(streamed, { cutShort: null, duration_s: 40_960 / 44_100 }, 'flac')
  t.match(await inspect(flac(0).subarray(0, -3)), { cutShort: /whole frame/ }, 'flac, cut within a frame')
})

t.test('a file that ends between two of its parts is cut short, too', async t => {
  t.match(await inspect(flac(40_961)), { cutShort: /names 40961 samples and 40960 came/ })
  t.match(await inspect(ogg().subarray(0, ogg().length / 2)), { cutShort: /last page/ })
  t.match(await inspect(mp4().subarray(0, -108)), { cutShort: /index/ })
  t.match(await inspect(Buffer.concat([mp4().subarray(0, 16), mp4().subarray(-108)])), { cutShort: /data/ })
  t.match(await inspect(mp3(null).subarray(0, 417 * 5)), { cutShort: null }, 'an MP3 without a header names no length')
})

t.test('what comes behind the sound is not missed when it is not there', async t => {
  const tagged = Buffer.concat([mp3('Xing'), Buffer.from('TAG'), Buffer.alloc(125)])
  t.match(await inspect(tagged), { cutShort: null })
  t.match(await inspect(tagged.subarray(0, -129)), { cutShort: /\d/ }, 'the tag does not stand in for sound')
  t.match(await inspect(Buffer.concat([flac(), Buffer.from('TAG'), Buffer.alloc(125)])), { cutShort: null })
  t.match(
    await inspect(sized(8_000_000, 176_400)),
    { cutShort: null },
    'the length of the whole file matters to nobody',
  )
})

t.test('any bytes are inspected without an error', async t => {
  const heads = fc.constantFrom(...files.map(([, , file]) => file.subarray(0, 60)), Buffer.alloc(0))
  await fc.assert(
    fc.asyncProperty(heads, fc.nat(60), fc.uint8Array({ maxLength: 600 }), async (head, kept, rest) => {
      const found = await inspect(Buffer.concat([head.subarray(0, kept), rest]))
      return found === null || found.content_type.startsWith('audio/')
    }),
    { numRuns: 300 },
  )
  t.pass()
})

t.test("the checksums of a FLAC frame are the format's own", async t => {
  const digits = Buffer.from('123456789')
  t.strictSame([crc8(digits), crc16(digits)], [0xf4, 0xfee8], 'the check values of CRC-8/SMBUS and CRC-16/UMTS')
})
