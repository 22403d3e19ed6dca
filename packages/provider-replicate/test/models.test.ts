import { checkTrackRequest, misfit, toTrackRequest, type TrackRequestBody } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { capabilityOf, knownModels, mapInput } from '../src/models.ts'

const prompt = 'slow piano, rain on a window'

t.test('lyrics are sung as they were given', async t => {
  const request = toTrackRequest({ prompt, has_vocals: true, lyrics: '[Verse]\nThe lamps go out' })
  t.same(mapInput(request, 'minimax/music-1.5'), {
    input: { prompt, lyrics: '[Verse]\nThe lamps go out', audio_format: 'mp3' },
    ignored: [],
  })
})

t.test('an instrumental track has structure tags for lyrics', async t => {
  const mapped = mapInput(toTrackRequest({ prompt, has_vocals: false }), 'minimax/music-2.5')
  t.match(mapped.input['lyrics'], /^(\[\w+\]\n?)+$/)
  t.same(mapped.ignored, [])
})

t.test('vocals without lyrics are a wish that is not honoured', async t => {
  const mapped = mapInput(toTrackRequest({ prompt, has_vocals: true }), 'minimax/music-1.5')
  t.match(mapped.input['lyrics'], /^(\[\w+\]\n?)+$/)
  t.same(mapped.ignored, ['has_vocals'])
})

t.test('wav is asked for, flac is not to be had', async t => {
  const wav = mapInput(toTrackRequest({ prompt, format: 'wav' }), 'minimax/music-1.5')
  t.equal(wav.input['audio_format'], 'wav')
  t.same(wav.ignored, [])
  const flac = mapInput(toTrackRequest({ prompt, format: 'flac' }), 'minimax/music-1.5')
  t.equal(flac.input['audio_format'], 'mp3')
  t.same(flac.ignored, ['format'])
})

t.test('only wishes that were spelled out are named as ignored', async t => {
  t.same(mapInput(toTrackRequest({ prompt }), 'minimax/music-2.5').ignored, [])
  const body = { prompt, duration_s: 60, style_strength: 0.5, seed: 1 }
  t.same(mapInput(toTrackRequest(body), 'minimax/music-2.5').ignored, ['duration_s', 'style_strength', 'seed'])
})

t.test('a model that is not in the table is a configuration error that names those that are', async t => {
  for (const act of [
    () => capabilityOf('minimax/music-9'),
    () => mapInput(toTrackRequest({ prompt }), 'minimax/music-9'),
  ]) {
    t.throws(act, { code: 'configuration_invalid', message: /minimax\/music-1\.5, minimax\/music-2\.5/ })
  }
})

/** Lengths matter here, so they are drawn evenly, which `fc.string` does not do. */
function textOfLength(min: number, max: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min, max }), fc.string())
    .map(([length, start]) => start.padEnd(length, 'la ').slice(0, length))
}

const requestBody: fc.Arbitrary<TrackRequestBody> = fc
  .record(
    {
      prompt: textOfLength(10, 2000),
      lyrics: textOfLength(10, 3500),
      has_vocals: fc.boolean(),
      duration_s: fc.integer({ min: 5, max: 240 }),
      style_strength: fc.double({ min: 0, max: 1, noNaN: true }),
      seed: fc.integer({ min: 0 }),
      format: fc.constantFrom('mp3' as const, 'wav' as const, 'flac' as const),
    },
    { requiredKeys: ['prompt'] },
  )
  .filter(body => checkTrackRequest(body).length === 0)

t.test('property: what fits a model stays whole and within its limits, and only wishes are ignored', async t => {
  fc.assert(
    fc.property(requestBody, fc.constantFrom(...knownModels), (body, model) => {
      const request = toTrackRequest(body)
      const capability = capabilityOf(model)
      if (misfit(request, capability) !== null) return
      const { input, ignored } = mapInput(request, model)
      const lyrics = String(input['lyrics'])
      const isWithin =
        input['prompt'] === request.prompt &&
        request.prompt.length <= capability.prompt_max &&
        lyrics.length >= capability.lyrics_min &&
        lyrics.length <= capability.lyrics_max &&
        (request.lyrics === null || lyrics === request.lyrics)
      if (!isWithin) throw new Error(`outside the limits of ${model}`)
      if (!ignored.every(wish => request.wished.includes(wish))) throw new Error(`ignored ${ignored.join()}`)
    }),
    { numRuns: 300 },
  )
  t.pass('held')
})
