import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import t from 'tap'
import { AppError } from '@soundfoundry/errors'
import { measureAudio } from '../src/measure-audio.ts'
import { aiff, rf64, sized } from './audio-files.ts'
import { wav } from './file-server.ts'

t.test('tells what a file is by its content, and how long it plays', async t => {
  const path = join(t.testdir({}), 'audio')
  await writeFile(path, wav(3))
  t.strictSame(await measureAudio(path), { content_type: 'audio/wav', duration_s: 3 })
})

t.test('what only its own container can measure is measured by that', async t => {
  const path = join(t.testdir({}), 'audio')
  const rows: ReadonlyArray<readonly [name: string, file: Buffer, content_type: string]> = [
    ['a WAV file without sizes', sized(0, 0), 'audio/wav'],
    ['a WAV file with open sizes', sized(0xffff_ffff, 0xffff_ffff), 'audio/wav'],
    ['RF64', rf64(), 'audio/wav'],
    ['AIFF', aiff(), 'audio/aiff'],
    ['AIFF without a size', aiff(0), 'audio/aiff'],
  ]
  for (const [name, file, content_type] of rows) {
    await writeFile(path, file)
    t.strictSame(await measureAudio(path), { content_type, duration_s: 1 }, name)
  }
})

t.test('what is cut short is never measured, and no sound is no audio', async t => {
  const path = join(t.testdir({}), 'audio')
  await writeFile(path, wav(1).subarray(0, 100_000))
  await t.rejects(measureAudio(path), {
    code: 'audio_lost',
    detail: 'The audio was cut short: its header names 176400 bytes of audio and 99956 came.',
  })
  await writeFile(path, sized(0, 0).subarray(0, 44))
  await t.rejects(measureAudio(path), { code: 'audio_invalid' })
})

t.test('what is no audio is invalid; what cannot be read here may be read later', async t => {
  const folder = t.testdir({
    page: '<html><body>Please try again later.</body></html>',
    json: '{"audio": null}',
    none: '',
  })
  for (const name of ['page', 'json', 'none']) {
    await t.rejects(measureAudio(join(folder, name)), { code: 'audio_invalid' }, name)
  }
  await t.rejects(measureAudio(join(folder, 'nothing')), { code: 'provider_failed' })
})

t.test('any bytes are either audio that plays for a while, or cut short, or invalid', async t => {
  const path = join(t.testdir({}), 'audio')
  const heads = fc.constantFrom(
    '',
    'RIFF',
    'ID3\u0004',
    'fLaC',
    'OggS',
    '\u00ff\u00fb\u0090d',
    '\u0000\u0000\u0000\u0018ftypM4A ',
  )
  await fc.assert(
    fc.asyncProperty(heads, fc.uint8Array({ maxLength: 2_000 }), async (head, bytes) => {
      await writeFile(path, Buffer.concat([Buffer.from(head, 'latin1'), bytes]))
      try {
        const { content_type, duration_s } = await measureAudio(path)
        return content_type.startsWith('audio/') && duration_s >= 0
      } catch (error) {
        return error instanceof AppError && (error.code === 'audio_invalid' || error.code === 'audio_lost')
      }
    }),
    { numRuns: 200 },
  )
  t.pass()
})
