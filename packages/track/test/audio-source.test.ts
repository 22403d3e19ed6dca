import * as fc from 'fast-check'
import t from 'tap'
import { findAudio } from '../src/index.ts'

const url = 'https://files.example/a/b.mp3'
const file = { url, content_type: 'audio/mpeg', file_size: 7 }
const found = { url, content_type: 'audio/mpeg', bytes: 7 }

t.test('the one address there is, wherever models have been seen to put it', async t => {
  const rows: readonly (readonly [output: unknown, audio: unknown])[] = [
    [url, { url, content_type: null }],
    [[url, `${url}?2`], { url, content_type: null }],
    [{ audio: file }, found],
    [{ audio: [file], seed: 7 }, found],
    [{ audio: url }, { url, content_type: null }],
    [{ audio_file: file }, found],
    [{ audio_url: url }, { url, content_type: null }],
    [{ url }, { url, content_type: null }],
    [{ payload: { audio: file } }, found],
    [{ output: [file] }, found],
    [{ audio: null, audio_file: file }, found],
    [{ url: 'https://api.example/requests/1', audio: file }, found],
    [{ cover: { url: 'https://files.example/c.png' }, audio: file }, found],
    ['data:audio/WAV;base64,AA==', { url: 'data:audio/WAV;base64,AA==', content_type: 'audio/wav' }],
  ]
  for (const [output, audio] of rows) t.strictSame(findAudio(output), audio, JSON.stringify(output))
})

t.test('what is no address of audio is not taken for one', async t => {
  const outputs = [
    null,
    {},
    [],
    '',
    'file:///etc/passwd',
    { audio: 'a song' },
    { images: [{ url }] },
    { audio: { url: 'javascript:1' } },
    { url: 'https://files.example/c', content_type: 'image/png' },
  ]
  for (const output of outputs) t.equal(findAudio(output), null, JSON.stringify(output))
})

t.test('any value has an answer, and never throws', async t => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), value => {
      const audio = findAudio(value)
      return audio === null || /^(?:https?|data):/i.test(audio.url)
    }),
    { numRuns: 1000 },
  )
  t.pass('for 1000 values')
})
