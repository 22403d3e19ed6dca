import * as fc from 'fast-check'
import t from 'tap'
import { misfit, toTrackRequest, type ModelCapability } from '../src/index.ts'

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
