import * as fc from 'fast-check'
import t from 'tap'
import { Check } from 'typebox/value'
import {
  checkTrackRequest,
  toTrackRequest,
  TrackRequestBodySchema,
  TrackRequestSchema,
  wishNames,
  type TrackRequestBody,
} from '../src/index.ts'

const prompt = 'a slow waltz'
const letters = (count: number): string => 'x'.repeat(count)
const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']))
const accepts = (body: unknown): boolean => Check(TrackRequestBodySchema, body)

const fields: readonly [field: string, good: readonly unknown[], bad: readonly unknown[]][] = [
  ['prompt', [letters(10), letters(2000)], [letters(9), letters(2001), '', 5, null]],
  ['lyrics', [letters(10), letters(3500)], [letters(9), letters(3501), '', 5, null]],
  ['has_vocals', [true, false], ['true', 1, null]],
  ['duration_s', [5, 240], [4, 241, 5.5, '60', null]],
  ['style_strength', [0, 0.5, 1], [-0.01, 1.01, '0.5', null]],
  ['seed', [0, 4_294_967_295], [-1, 4_294_967_296, 1.5, '1', null]],
  ['format', ['mp3', 'wav', 'flac'], ['ogg', 'MP3', '', null]],
  ['provider', ['fal', 'replicate'], ['suno', 'FAL', '', null]],
  [
    'webhook_url',
    ['https://example.com/hook', `https://example.com/${letters(2028)}`],
    [`https://example.com/${letters(2029)}`, 5, null],
  ],
  [
    'metadata',
    [{}, pairs(16), { [letters(64)]: letters(512) }, { 'with a\nline break': 'value' }],
    [pairs(17), { a: 1 }, { 'a\nb': 1 }, { [letters(65)]: 'b' }, { a: letters(513) }, { '': 'b' }, [], null],
  ],
]

for (const [field, good, bad] of fields) {
  t.test(`${field} is held to its limits`, async t => {
    for (const value of good) t.ok(accepts({ prompt, [field]: value }), JSON.stringify(value).slice(0, 40))
    for (const value of bad) t.notOk(accepts({ prompt, [field]: value }), JSON.stringify(value).slice(0, 40))
  })
}

t.test('a prompt is needed, and nothing that is not known is taken', async t => {
  t.notOk(accepts({}))
  t.notOk(accepts([]))
  t.notOk(accepts({ prompt, colour: 'red' }))
  t.notOk(accepts({ prompt, Prompt: prompt }))
  t.ok(accepts({ prompt }))
})

t.test('what was left out gets its default and is no wish', async t => {
  const request = toTrackRequest({ prompt })
  t.strictSame(request, {
    prompt,
    lyrics: null,
    has_vocals: false,
    duration_s: 60,
    style_strength: 0.5,
    seed: null,
    format: 'mp3',
    provider: null,
    webhook_url: null,
    metadata: {},
    wished: [],
  })
  t.ok(Check(TrackRequestSchema, request))
})

t.test('what was spelled out is kept, and a wish even where it is the default', async t => {
  const body = {
    prompt,
    lyrics: 'la la la la la',
    has_vocals: true,
    duration_s: 60,
    style_strength: 0,
    seed: 0,
    format: 'mp3',
    provider: 'replicate',
    webhook_url: 'https://example.com',
    metadata: { a: 'b' },
  } as const
  const { wished, ...rest } = toTrackRequest(body)
  t.strictSame(rest, body)
  t.strictSame(wished, [...wishNames])
})

t.test('lyrics are only taken when there is somebody to sing them', async t => {
  const lyrics = 'la la la la la'
  const cases: readonly [TrackRequestBody, number][] = [
    [{ prompt }, 0],
    [{ prompt, has_vocals: true }, 0],
    [{ prompt, lyrics, has_vocals: true }, 0],
    [{ prompt, lyrics, has_vocals: false }, 1],
    [{ prompt, lyrics }, 1],
  ]
  for (const [body, problems] of cases) {
    t.strictSame(
      checkTrackRequest(body).map(({ path }) => path),
      Array(problems).fill('lyrics'),
      JSON.stringify(body),
    )
  }
})

const unseen = [
  ' ',
  '\t',
  '\r\n',
  '\u00A0',
  '\u00AD',
  '\u200B',
  '\u200D',
  '\u2060',
  '\u2800',
  '\u3000',
  '\u3164',
  '\uFEFF',
  '\u0301',
]
const seen = ['a', 'é', '日', '7', '٣', '!', '♪', '🎷', '+']

const pathsOf = (body: TrackRequestBody) => checkTrackRequest(body).map(({ path }) => path)

t.test('a prompt has something to see in it, and so have lyrics', async t => {
  const blanks = fc.array(fc.constantFrom(...unseen, '\u{E0001}', '\u115F', '\uFFA0', '\uFE0F'), {
    minLength: 10,
    maxLength: 40,
  })
  const text = blanks.map(each => each.join(''))
  for (const one of unseen) t.strictSame(pathsOf({ prompt: one.repeat(10) }), ['prompt'], JSON.stringify(one))
  for (const one of seen) t.strictSame(pathsOf({ prompt: `${' '.repeat(9)}${one}` }), [], one)
  fc.assert(
    fc.property(text, fc.constantFrom(...seen), text, (before, one, after) => {
      const nothing = before + after
      const something = before + one + after
      t.strictSame(pathsOf({ prompt: nothing, lyrics: nothing, has_vocals: true }), ['prompt', 'lyrics'])
      t.strictSame(pathsOf({ prompt: something, lyrics: something, has_vocals: true }), [])
      t.strictSame(pathsOf({ prompt: something, metadata: { mood: nothing } }), [], 'metadata may be blank')
    }),
  )
  t.match(checkTrackRequest({ prompt: ' '.repeat(10) }), [{ message: /nothing that can be seen.*: say in words/ }])
})
