import { errorCodes } from '@soundfoundry/errors'
import * as fc from 'fast-check'
import t from 'tap'
import { tellError, toTrack } from '../src/index.ts'
import { newRecord } from './samples.ts'

const fix = 'Create the track again later.'

t.test('a caller is told what happened, and nothing of the settings of the house', async t => {
  const cases = [
    ['The model failed.', 'The model failed.'],
    ['fal has no model m: correct FAL_MODEL.', 'fal has no model m.'],
    [
      'fal does not know the key (mistyped or revoked): create an API-scope key at https://fal.ai/keys and set FAL_KEY.',
      'fal does not know the key (mistyped or revoked).',
    ],
    [
      'The track was tried 24 times and never made. Replicate throttles: wait as told, or lower REPLICATE_CONCURRENCY. So it is.',
      'The track was tried 24 times and never made. Replicate throttles. So it is.',
    ],
    ['The audio is larger than the 7 bytes of MAX_AUDIO_BYTES.', 'The provider failed while it made the track.'],
  ] as const
  for (const [message, told] of cases)
    t.strictSame(tellError({ code: 'provider_failed', message, fix }), { code: 'provider_failed', message: told, fix })
})

t.test('what an earlier release advised is told in the words of this one', async t => {
  const old = { code: 'deadline_exceeded', message: 'Late.', fix: 'Create the track again, or raise TRACK_DEADLINE_S.' }
  t.strictSame(tellError(old), { ...old, fix: errorCodes.deadline_exceeded.fix })
  t.notMatch(tellError({ ...old, code: 'of_another_release' }).fix, /[A-Z]_[A-Z]/)
  t.strictSame(toTrack({ ...newRecord(), error: old }, { keptMs: 0 }).error, tellError(old), 'so it is in the track')
})

t.test('whatever a record holds, no caller reads the name of a setting', async () => {
  const word = fc.constantFrom('fal', 'The', 'key.', 'it:', 'FAL_KEY', 'X_Y.', 'so', ':', 'Set', '(A_B)', '. ', ': ')
  const text = fc.array(word, { maxLength: 12 }).map(words => words.join(' '))
  const code = fc.constantFrom(...Object.keys(errorCodes), 'of_another_release')
  fc.assert(
    fc.property(code, text, text, (code, message, fix) => {
      const told = tellError({ code, message, fix })
      return told.code === code && !/[A-Z]+_[A-Z_]+/.test(`${told.message}\n${told.fix}`)
    }),
  )
})
