import * as fc from 'fast-check'
import t from 'tap'
import { canonicalScalar, likenessOf, type Likeness } from '../src/index.ts'

const sent = {
  prompt: 'a slow waltz for two pianos',
  lyrics: '[Verse]\nThe rain has gone',
  audio_setting: { sample_rate: 44_100, bitrate: 256_000, format: 'mp3' },
}
const setting = sent.audio_setting

interface Row {
  what: string
  sent?: Record<string, unknown>
  listed: unknown
  is: Likeness
}

const rows: readonly Row[] = [
  { what: 'the very same', listed: structuredClone(sent), is: 'equal' },
  { what: 'a default filled in', listed: { ...sent, seed: null, guidance: 7.5 }, is: 'equal' },
  {
    what: 'a default filled in further down',
    listed: { ...sent, audio_setting: { ...setting, channel: 2 } },
    is: 'equal',
  },
  {
    what: 'NFD listed as NFC',
    sent: { ...sent, prompt: 'cafe\u0301 noir' },
    listed: { ...sent, prompt: 'caf\u00e9 noir' },
    is: 'equal',
  },
  {
    what: 'NFC listed as NFD',
    sent: { ...sent, prompt: 'caf\u00e9 noir' },
    listed: { ...sent, prompt: 'cafe\u0301 noir' },
    is: 'equal',
  },
  {
    what: 'NUL dropped',
    sent: { ...sent, prompt: 'a slow\0 waltz' },
    listed: { ...sent, prompt: 'a slow waltz' },
    is: 'equal',
  },
  {
    what: 'a lone surrogate as U+FFFD',
    sent: { ...sent, prompt: 'a \ud83d waltz' },
    listed: { ...sent, prompt: 'a \ufffd waltz' },
    is: 'equal',
  },
  {
    what: 'a lone surrogate as three of them',
    sent: { ...sent, prompt: 'a \ud83d waltz' },
    listed: { ...sent, prompt: 'a \ufffd\ufffd\ufffd waltz' },
    is: 'equal',
  },
  { what: 'other line ends', listed: { ...sent, lyrics: '[Verse]\r\nThe rain has gone\r\n' }, is: 'equal' },
  { what: 'outer blanks', listed: { ...sent, prompt: `  ${sent.prompt}\t` }, is: 'equal' },
  { what: 'a number as text', listed: { ...sent, audio_setting: { ...setting, bitrate: '256000.0' } }, is: 'equal' },
  { what: 'a null that is left out', sent: { ...sent, seed: null }, listed: sent, is: 'equal' },
  { what: 'another seed', sent: { ...sent, seed: 1 }, listed: { ...sent, seed: 2 }, is: 'near' },
  {
    what: 'a seed that differs beyond what a number holds',
    sent: { ...sent, seed: '12345678901234567' },
    listed: { ...sent, seed: '12345678901234568' },
    is: 'near',
  },
  { what: 'one field gone', listed: { prompt: sent.prompt, audio_setting: setting }, is: 'near' },
  { what: 'another prompt with all else equal', listed: { ...sent, prompt: 'a polka' }, is: 'near' },
  { what: 'no input', listed: undefined, is: 'near' },
  { what: 'an input that is no object', listed: 'a slow waltz', is: 'near' },
  { what: 'a list', listed: [sent], is: 'near' },
  { what: 'nothing that was sent', sent: {}, listed: sent, is: 'near' },
  {
    what: 'a text cut short, and nothing else alike',
    sent: { prompt: sent.prompt, lyrics: sent.lyrics },
    listed: { prompt: 'a slow waltz for', lyrics: '' },
    is: 'near',
  },
  {
    what: 'other letter case and signs',
    sent: { prompt: sent.prompt, lyrics: sent.lyrics },
    listed: { prompt: 'A Slow Waltz -- for two pianos!', lyrics: 'x' },
    is: 'near',
  },
  {
    what: 'other texts',
    sent: { prompt: sent.prompt, lyrics: sent.lyrics },
    listed: { prompt: 'a polka', lyrics: '[Chorus]\nSun' },
    is: 'other',
  },
  { what: 'the settings as their JSON text', listed: { ...sent, audio_setting: JSON.stringify(setting) }, is: 'equal' },
  { what: 'the same prompt, with everything else left out', listed: { prompt: sent.prompt }, is: 'near' },
  {
    what: 'the structure tags that every instrumental has, and nothing else',
    sent: { prompt: sent.prompt, lyrics: '[Intro]\n[Verse]\n[Chorus]\n[Outro]', format: 'mp3' },
    listed: { prompt: 'a polka', lyrics: '[Intro]\n[Verse]\n[Chorus]\n[Outro]', format: 'flac' },
    is: 'other',
  },
  { what: 'another shape', listed: { input: sent }, is: 'other' },
  {
    what: 'an object where a text was sent',
    sent: { prompt: sent.prompt },
    listed: { prompt: { text: sent.prompt } },
    is: 'other',
  },
  { what: 'a list of the same', sent: { tags: ['slow', 'sad'] }, listed: { tags: ['slow', 'sad'] }, is: 'equal' },
  { what: 'a longer list', sent: { tags: ['slow', 'sad'] }, listed: { tags: ['slow', 'sad', 'long'] }, is: 'near' },
  { what: 'a list in another order', sent: { tags: ['slow', 'sad'] }, listed: { tags: ['sad', 'slow'] }, is: 'other' },
]

t.test('how what is listed stands to what was sent', async t => {
  for (const { what, listed, is, ...row } of rows) t.equal(likenessOf(row.sent ?? sent, listed), is, what)
})

const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'e', '\u0301', '\0', '\ud83d', '\ude00', '\r', '\n', ' ', '\ufffd', '7', '.'),
  }),
  fc.string({ unit: 'binary' }),
)
const scalar = fc.oneof(anyText, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null))
const input = fc.dictionary(
  fc.stringMatching(/^[a-z_]{1,8}$/),
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), scalar)),
  { minKeys: 1, maxKeys: 6 },
)

/** What a provider may do to any text without changing what it says. */
const cleaners: ReadonlyArray<(text: string) => string> = [
  text => text.normalize('NFC'),
  text => text.normalize('NFD'),
  text => text.replaceAll(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', ''),
  text => text.replaceAll(/\r\n?/g, '\n'),
  text => ` \n${text}\t`,
]

const clean = (value: unknown, by: (text: string) => string): unknown => {
  if (typeof value === 'string') return by(value)
  if (Array.isArray(value)) return value.map(each => clean(each, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each, by)]))
}

t.test('the canonical form of a canonical text is itself', async t => {
  fc.assert(
    fc.property(anyText, text => {
      const once = canonicalScalar(text)
      return !once.startsWith('text ') || canonicalScalar(once.slice(5)) === once
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})

t.test('whatever a provider cleans or fills in, what was sent is found again', async t => {
  fc.assert(
    fc.property(input, input, fc.constantFrom(...cleaners), (ours, extra, cleaner) => {
      fc.pre(leavesOf(ours) > 0)
      const cleaned = Object.fromEntries(Object.entries(ours).map(([name, value]) => [name, clean(value, cleaner)]))
      const listed = { ...extra, ...cleaned }
      return likenessOf(ours, listed) === 'equal' && likenessOf(ours, ours) === 'equal'
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})

t.test('what differs in a number or in a letter is never equal', async t => {
  fc.assert(
    fc.property(input, fc.integer(), fc.stringMatching(/^[a-z]{3,12}$/), (ours, seed, word) => {
      const mine = { ...ours, seed, word }
      return (
        likenessOf(mine, { ...mine, seed: seed + 1 }) !== 'equal' &&
        likenessOf(mine, { ...mine, word: `${word}x` }) !== 'equal'
      )
    }),
  )
  t.pass()
})

t.test('anything at all can be listed', async t => {
  fc.assert(
    fc.property(input, fc.anything(), (ours, listed) => ['equal', 'near', 'other'].includes(likenessOf(ours, listed))),
  )
  t.pass()
})

function leavesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, each) => sum + leavesOf(each), 0)
}
