import * as fc from 'fast-check'
import t from 'tap'
import {
  ignoredWishes,
  misfit,
  requirableNames,
  toTrackRequest,
  unmetRequirements,
  wishNames,
  type Honours,
  type ModelCapability,
  type TrackRequestBody,
} from '../src/index.ts'

const model: ModelCapability = {
  id: 'maker/model',
  prompt_min: 10,
  prompt_max: 300,
  lyrics_min: 20,
  lyrics_max: 600,
  instrumental: true,
}
const request = (prompt: number, lyrics: number | null = null) =>
  toTrackRequest({
    prompt: 'x'.repeat(prompt),
    ...(lyrics === null ? {} : { lyrics: 'x'.repeat(lyrics), has_vocals: true }),
  })

const emoji = (count: number) => toTrackRequest({ prompt: '🎷'.repeat(count), has_vocals: true })

t.test('a request that fits is not refused, up to the very limits', async t => {
  for (const [prompt, lyrics] of [
    [10, null],
    [300, null],
    [10, 20],
    [10, 600],
  ] as const) {
    t.equal(misfit(request(prompt, lyrics), model), null)
  }
})

t.test('a character beyond the first 65,536 is one, as it is for the providers', async t => {
  t.equal(misfit(emoji(300), model), null)
  t.equal(misfit(emoji(301), model), 'the prompt has 301 characters and maker/model takes 300')
  t.equal(misfit(emoji(9), model), 'the prompt has 9 characters and maker/model needs 10')
})

t.test('a request that does not fit is refused with the count, the limit and the model', async t => {
  t.equal(misfit(request(301), model), 'the prompt has 301 characters and maker/model takes 300')
  t.equal(misfit(request(9), model), 'the prompt has 9 characters and maker/model needs 10')
  t.equal(misfit(request(10, 601), model), 'the lyrics have 601 characters and maker/model takes 600')
  t.equal(misfit(request(10, 19), model), 'the lyrics have 19 characters and maker/model needs 20')
})

t.test('a model that always sings is not given an instrumental', async t => {
  const singer = { ...model, instrumental: false }
  t.equal(misfit(request(10), singer), 'maker/model makes no instrumental tracks')
  t.equal(misfit(request(10, 20), singer), null)
})

t.test('a model with wider limits takes whatever a narrower one takes', async t => {
  const limits = fc.record({ least: fc.integer({ min: 0, max: 50 }), most: fc.integer({ min: 50, max: 400 }) })
  fc.assert(
    fc.property(limits, limits, fc.nat(500), fc.option(fc.nat(500)), (prompts, lyrics, prompt, words) => {
      const narrow = {
        ...model,
        prompt_min: prompts.least,
        prompt_max: prompts.most,
        lyrics_min: lyrics.least,
        lyrics_max: lyrics.most,
        instrumental: false,
      }
      const wide = { id: 'wide', prompt_min: 0, prompt_max: 400, lyrics_min: 0, lyrics_max: 400, instrumental: true }
      return misfit(request(prompt, words), narrow) !== null || misfit(request(prompt, words), wide) === null
    }),
  )
  t.pass('for every pair of models')
})

const nothing: Honours = {
  duration_s: null,
  style_strength: false,
  seed: false,
  formats: ['mp3'],
  vocals_without_lyrics: false,
}
const everything: Honours = {
  duration_s: { min: 5, max: 240 },
  style_strength: true,
  seed: true,
  formats: ['mp3', 'wav', 'flac'],
  vocals_without_lyrics: true,
}
const prompt = 'a slow waltz for strings'
const lyrics = 'words that are to be sung'

t.test('the wishes that a model honours, and within which bounds', async t => {
  const table: readonly [Partial<TrackRequestBody>, Partial<Honours>, string[]][] = [
    [{}, {}, []],
    [
      { duration_s: 60, style_strength: 1, seed: 1, format: 'wav' },
      {},
      ['duration_s', 'style_strength', 'seed', 'format'],
    ],
    [{ duration_s: 60, style_strength: 1, seed: 1, format: 'wav' }, everything, []],
    [{ duration_s: 30 }, { duration_s: { min: 30, max: 40 } }, []],
    [{ duration_s: 40 }, { duration_s: { min: 30, max: 40 } }, []],
    [{ duration_s: 41 }, { duration_s: { min: 30, max: 40 } }, ['duration_s']],
    [{ duration_s: 29 }, { duration_s: { min: 30, max: 40 } }, ['duration_s']],
    [{ format: 'mp3' }, {}, []],
    [{ has_vocals: true }, {}, ['has_vocals']],
    [{ has_vocals: true, lyrics }, {}, []],
    [{ has_vocals: false }, {}, []],
    [{ has_vocals: true }, { vocals_without_lyrics: true }, []],
  ]
  for (const [body, honours, ignored] of table)
    t.strictSame(ignoredWishes(toTrackRequest({ prompt, ...body }), { ...nothing, ...honours }), ignored)
})

t.test('what is required and would be ignored is unmet; of a model that does not say, nobody knows', async t => {
  const asked = toTrackRequest({ prompt, duration_s: 60, seed: 1, require: ['seed'] })
  t.strictSame(unmetRequirements(asked, { ...model, honours: nothing }), ['seed'])
  t.strictSame(unmetRequirements(asked, { ...model, honours: { ...nothing, seed: true } }), [])
  t.equal(unmetRequirements(asked, model), null)
  t.strictSame(
    unmetRequirements(toTrackRequest({ prompt, seed: 1 }), model),
    [],
    'where nothing is required, nothing is',
  )
})

const bodies = fc.record(
  {
    duration_s: fc.integer({ min: 5, max: 240 }),
    style_strength: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
    format: fc.constantFrom('mp3' as const, 'wav' as const, 'flac' as const),
    has_vocals: fc.constant(true),
    lyrics: fc.constant(lyrics),
  },
  { requiredKeys: [] },
)
const honours: fc.Arbitrary<Honours> = fc.record({
  duration_s: fc.option(fc.record({ min: fc.integer({ min: 5, max: 100 }), max: fc.integer({ min: 20, max: 240 }) })),
  style_strength: fc.boolean(),
  seed: fc.boolean(),
  formats: fc.subarray(['mp3' as const, 'wav' as const, 'flac' as const]),
  vocals_without_lyrics: fc.boolean(),
})

t.test('unmet is exactly what is both ignored and required', async () => {
  fc.assert(
    fc.property(bodies, honours, fc.subarray([...requirableNames]), (body, given, names) => {
      const spelledOut = names.filter(name => body[name] !== undefined)
      const request = toTrackRequest({ prompt, ...body, require: spelledOut })
      const unmet = unmetRequirements(request, { ...model, honours: given }) ?? []
      const ignored = ignoredWishes(request, given)
      return wishNames.every(
        wish => unmet.includes(wish) === (ignored.includes(wish) && spelledOut.some(name => name === wish)),
      )
    }),
  )
})
