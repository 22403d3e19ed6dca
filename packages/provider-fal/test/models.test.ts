import { misfit, toTrackRequest, wishNames, type TrackRequest, type TrackRequestBody } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { callersFieldName, falModels, findModel, mapInput } from '../src/models.ts'

const ids = Object.keys(falModels)
const v2 = 'fal-ai/minimax-music/v2'
const v15 = 'fal-ai/minimax-music/v1.5'
const v25 = 'fal-ai/minimax-music/v2.5'
const v26 = 'fal-ai/minimax-music/v2.6'
const prompt = 'Warm lo-fi piano at night'
const lyrics = '[Verse]\nThe rain is in the gutter'
const mapped = (model: string, body: Partial<TrackRequestBody> = {}) =>
  mapInput(toTrackRequest({ prompt, ...body }), model)

t.test('the default model takes the style as prompt and the words as lyrics_prompt', async t => {
  t.same(mapped(v2, { has_vocals: true, lyrics }), {
    input: {
      prompt,
      lyrics_prompt: lyrics,
      audio_setting: { sample_rate: 44_100, bitrate: 256_000, channel: 2, format: 'mp3' },
    },
    ignored: [],
  })
})

t.test('v1.5 takes them the other way round', async t => {
  t.match(mapped(v15, { has_vocals: true, lyrics }).input, { prompt: lyrics, lyrics_prompt: prompt })
  t.equal(callersFieldName(v15, 'prompt'), 'lyrics')
  t.equal(callersFieldName(v15, 'lyrics_prompt'), 'prompt')
})

t.test('an instrumental is a switch where there is one, and structure tags where lyrics are required', async t => {
  for (const model of [v25, v26]) {
    const { input } = mapped(model)
    t.equal(input.is_instrumental, true, model)
    t.notOk('lyrics' in input, model)
  }
  t.equal(mapped(v2).input.lyrics_prompt, '[Intro]\n[Verse]\n[Chorus]\n[Outro]')
  t.equal(mapped(v15).input.prompt, '[Intro]\n[Verse]\n[Chorus]\n[Outro]')
})

t.test('vocals without lyrics get structure tags, and are listed as ignored', async t => {
  for (const model of ids) t.same(mapped(model, { has_vocals: true }).ignored, ['has_vocals'], model)
  t.match(mapped(v25, { has_vocals: true }).input, { is_instrumental: false, lyrics: /^\[Intro\]/ })
  for (const model of ids) t.same(mapped(model, { has_vocals: false }).ignored, [], `no vocals wished of ${model}`)
})

const format = (model: string, wish: 'mp3' | 'wav' | 'flac') => {
  const { input, ignored } = mapped(model, { format: wish })
  return [Reflect.get(Object(input.audio_setting), 'format'), ignored]
}

t.test('a format that the model has is honoured, another is ignored', async t => {
  for (const model of [v2, v15]) {
    t.same(format(model, 'mp3'), ['mp3', []], model)
    t.same(format(model, 'flac'), ['flac', []], model)
    t.same(format(model, 'wav'), ['mp3', ['format']], model)
  }
  for (const model of [v25, v26]) {
    t.same(format(model, 'wav'), ['wav', []], model)
    t.same(format(model, 'flac'), ['mp3', ['format']], model)
  }
})

t.test('length, strength and seed are ignored, but only where they were wished', async t => {
  for (const model of ids) {
    t.same(mapped(model, { duration_s: 60, style_strength: 0.5, seed: 1 }).ignored, [
      'duration_s',
      'style_strength',
      'seed',
    ])
    t.same(mapped(model).ignored, [])
  }
})

t.test('an unknown model is an error that names the known ones', async t => {
  for (const id of ['fal-ai/minimax-music/v9', 'constructor', '']) {
    t.throws(() => findModel(id), { code: 'configuration_invalid', fix: /minimax-music\/v2\.6/ })
  }
  t.equal(callersFieldName('fal-ai/other', 'prompt'), 'prompt')
})

/** Any request that a caller can make. */
const requests: fc.Arbitrary<TrackRequest> = fc
  .record(
    {
      prompt: fc.string({ minLength: 10, maxLength: 2000, size: 'max' }),
      lyrics: fc.string({ minLength: 10, maxLength: 3500, size: 'max' }),
      has_vocals: fc.boolean(),
      duration_s: fc.integer({ min: 5, max: 240 }),
      style_strength: fc.float({ min: 0, max: 1, noNaN: true }),
      seed: fc.nat(),
      format: fc.constantFrom('mp3' as const, 'wav' as const, 'flac' as const),
    },
    { requiredKeys: ['prompt'] },
  )
  .map(({ lyrics, ...body }) => toTrackRequest(lyrics === undefined ? body : { ...body, lyrics, has_vocals: true }))

t.test("a request without a misfit maps within the model's limits, word for word", async t => {
  let checked = 0
  fc.assert(
    fc.property(requests, fc.constantFrom(...ids), (request, id) => {
      const { capability, fields } = findModel(id)
      if (misfit(request, capability) !== null) return true
      checked += 1
      const { input, ignored } = mapInput(request, id)
      const style = String(input[fields.prompt])
      const words = input[fields.lyrics]
      const format = Reflect.get(Object(input.audio_setting), 'format')
      return (
        style === request.prompt &&
        style.length >= capability.prompt_min &&
        style.length <= capability.prompt_max &&
        (request.lyrics === null || words === request.lyrics) &&
        (typeof words !== 'string' ||
          (words.length >= capability.lyrics_min && words.length <= capability.lyrics_max)) &&
        capability.honours.formats.includes(format) &&
        ignored.every(wish => request.wished.includes(wish) && wishNames.some(name => name === wish))
      )
    }),
    { numRuns: 1000 },
  )
  t.ok(checked > 100, `${checked} requests fitted`)
})

t.test('mapping is pure: equal requests give equal inputs', async t => {
  for (const model of ids)
    t.same(mapped(model, { lyrics, has_vocals: true }), mapped(model, { lyrics, has_vocals: true }))
})
