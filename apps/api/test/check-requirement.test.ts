import { toTrackRequest, type Honours, type ModelCapability, type ProviderName } from '@soundfoundry/track'
import t from 'tap'
import { whyUnmet, type OfferedModels } from '../src/check-requirement.ts'

const nothing: Honours = {
  duration_s: null,
  style_strength: false,
  seed: false,
  formats: ['mp3'],
  vocals_without_lyrics: false,
}
const model = (id: string, honours?: Honours, prompt_max = 300): ModelCapability => ({
  id,
  prompt_min: 1,
  prompt_max,
  lyrics_min: 1,
  lyrics_max: 300,
  instrumental: true,
  ...(honours === undefined ? {} : { honours }),
})
const worker = (provider: ProviderName, ...models: ModelCapability[]): OfferedModels => ({ provider, models })
const prompt = 'a slow waltz for two pianos'
const asked = toTrackRequest({ prompt, seed: 1, format: 'wav', require: ['seed', 'format'] })
const [fal, replicate] = [
  worker('fal', model('f', nothing)),
  worker('replicate', model('r', { ...nothing, seed: true })),
]

t.test('it is told which model ignores what, once, where no model of either provider could be used', async t => {
  t.equal(
    whyUnmet(asked, [fal, fal, replicate]),
    'No model honours what is required: f ignores seed and format; r ignores format.',
  )
})

t.test('where one could, or it cannot be told, the router decides', async t => {
  const all = { ...nothing, seed: true, formats: ['wav' as const] }
  const table: readonly [string, OfferedModels[]][] = [
    ['one honours it', [fal, replicate, worker('replicate', model('good', all))]],
    ['a provider has no live worker', [fal]],
    ['nobody is there', []],
    ['a worker does not say', [fal, worker('replicate', model('old'))]],
    [
      'no model can express the request at all',
      [worker('fal', model('f', nothing, 5)), worker('replicate', model('r', all, 5))],
    ],
  ]
  for (const [what, workers] of table) t.equal(whyUnmet(asked, workers), null, what)
  t.equal(whyUnmet(toTrackRequest({ prompt, seed: 1 }), [fal, replicate]), null, 'nothing is required')
})

t.test('a pinned track is a matter of its own provider', async t => {
  const pinned = toTrackRequest({ prompt, seed: 1, require: ['seed'], provider: 'fal' })
  t.match(whyUnmet(pinned, [fal, replicate]), 'f ignores seed.')
  t.match(whyUnmet(pinned, [fal]), 'f ignores seed.', 'whether the other is there or not')
  t.equal(whyUnmet({ ...pinned, provider: 'replicate' }, [fal, replicate]), null)
})
