import { execFileSync } from 'node:child_process'
import { execPath } from 'node:process'
import t from 'tap'
import { copyAs, requestOf } from '../../src/model/copy-as.ts'
import { valuesOf } from '../../src/model/create-values.ts'
import { bodyOf } from '../../src/model/submission.ts'
import { trackOf } from '../play-track.ts'

const nasty = trackOf({
  prompt: `It's "loud" \\ \`now\` ‘soft’ $HOME`,
  metadata: { mood: 'warm' },
  seed: 0,
  format: 'wav',
})
const base = 'http://127.0.0.1:8000'

t.test('the request of a track is what was asked for, without what is left to defaults', async t => {
  t.strictSame(requestOf(trackOf()), { prompt: trackOf().prompt, duration_s: 20 })
  t.match(requestOf(nasty), { seed: 0, format: 'wav', metadata: { mood: 'warm' } })
  t.match(requestOf(trackOf({ has_vocals: true, lyrics: 'Rain, rain, rain' })), {
    has_vocals: true,
    lyrics: 'Rain, rain, rain',
  })
})

t.test('what is pasted into a shell is what was asked for', async t => {
  const text = copyAs('curl', requestOf(nasty), base, false).replace(/^curl/, 'printf "%s\\n"')
  const lines = execFileSync('sh', ['-c', text], { encoding: 'utf8' }).trim().split('\n')
  t.strictSame(JSON.parse(lines.at(-1) ?? ''), requestOf(nasty))
})

t.test('what is pasted into Node.js is what was asked for', async t => {
  const play = 'globalThis.fetch = async (url, { body }) => ({ json: async () => JSON.parse(body) });'
  const text = copyAs('JavaScript', requestOf(nasty), base, false).replace(
    'console.log(await answer.json())',
    'console.log(JSON.stringify(await answer.json()))',
  )
  const out = execFileSync(execPath, ['--input-type=module', '-e', play + text], { encoding: 'utf8' })
  t.strictSame(JSON.parse(out), requestOf(nasty))
})

t.test('the other languages have quotes of their own', async t => {
  t.match(copyAs('PowerShell', requestOf(nasty), base, false), "It''s")
  t.match(copyAs('PowerShell', requestOf(nasty), base, false), '‘‘soft’’')
  const python = copyAs('Python', { prompt: 'Warm piano', has_vocals: true }, base, false)
  t.match(python, '{"prompt": "Warm piano", "has_vocals": True}')
})

t.test('a token is named and never shown', async t => {
  for (const language of ['curl', 'JavaScript', 'Python', 'PowerShell'] as const) {
    t.match(copyAs(language, requestOf(nasty), base, true), /SOUNDFOUNDRY_TOKEN/)
    t.notMatch(copyAs(language, requestOf(nasty), base, false), /SOUNDFOUNDRY_TOKEN/)
  }
})

t.test('a track that is made again fills the form with what it was', async t => {
  const track = trackOf({ has_vocals: true, lyrics: 'Rain, rain, rain', seed: 7, format: 'flac', style_strength: 0.7 })
  t.strictSame(bodyOf(valuesOf(track)), requestOf(track))
  t.match(valuesOf(null), { prompt: '' })
})
