import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import t from 'tap'
import { AppError } from '@soundfoundry/errors'
import { measureAudio } from '../src/measure-audio.ts'
import { wav } from './file-server.ts'

t.test('tells what a file is by its content, and how long it plays', async t => {
  const path = join(t.testdir({}), 'audio')
  await writeFile(path, wav(3))
  t.strictSame(await measureAudio(path), { content_type: 'audio/wav', duration_s: 3 })
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

t.test('any bytes are either audio that plays for a while or invalid', async t => {
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
        return error instanceof AppError && error.code === 'audio_invalid'
      }
    }),
    { numRuns: 200 },
  )
  t.pass()
})
