import t from 'tap'
import { providerNames, type Honours, type ProviderName, type TrackRecord } from '@soundfoundry/track'
import { chooseRoute, type Route } from '../src/choose-route.ts'
import type { ModelView, ProviderView } from '../src/provider-view.ts'
import { honoursNothing, model, newRecord, start, withAttempt } from './samples.ts'

type Offer = 'seed' | 'nothing' | 'silent' | 'absent' | 'barred' | 'misfit'

const honours: Record<Exclude<Offer, 'absent'>, Honours | null> = {
  seed: { ...honoursNothing, seed: true },
  barred: { ...honoursNothing, seed: true },
  misfit: { ...honoursNothing, seed: true },
  nothing: honoursNothing,
  silent: null,
}

function viewOf(name: ProviderName, offer: Offer): ProviderView {
  if (offer === 'absent') return { name, present: false, models: [] }
  const given = honours[offer]
  const view: ModelView = {
    capability: model(`${name}/model`, {
      ...(given === null ? {} : { honours: given }),
      ...(offer === 'misfit' ? { prompt_max: 1 } : {}),
    }),
    passage: offer === 'barred' ? 'barred' : 'open_road',
    trials: [],
    isCheapTrial: false,
    reopensAt: null,
  }
  return { name, present: true, models: [view] }
}

const choose = (record: TrackRecord, offers: Record<ProviderName, Offer>): Route =>
  chooseRoute(
    record,
    new Map(providerNames.map(name => [name, viewOf(name, offers[name])])),
    { preferred: 'fal', duplicateBudget: 0 },
    start,
  )

const required = { seed: 7, wished: ['seed'], require: ['seed'] }
const wanted = newRecord(required)
const told = (route: Route): string => {
  if (route.act === 'dispatch') return route.provider
  return route.act === 'fail' ? route.error.code : route.act
}

t.test('a track goes only where what it requires is honoured, and waits for that', async t => {
  const table: readonly [Offer, Offer, string][] = [
    ['seed', 'nothing', 'fal'],
    ['nothing', 'seed', 'replicate'],
    ['seed', 'seed', 'fal'],
    ['barred', 'nothing', 'wait'],
    ['barred', 'seed', 'replicate'],
    ['nothing', 'barred', 'wait'],
    ['nothing', 'absent', 'wait'],
    ['nothing', 'silent', 'wait'],
    ['silent', 'silent', 'wait'],
    ['silent', 'seed', 'replicate'],
    ['nothing', 'nothing', 'requirement_unmet'],
    ['nothing', 'misfit', 'requirement_unmet'],
    ['misfit', 'misfit', 'model_unfit'],
  ]
  for (const [fal, replicate, expected] of table)
    t.equal(told(choose(wanted, { fal, replicate })), expected, `fal ${fal}, replicate ${replicate}`)
})

t.test('a wish that is not required is only a wish', async t => {
  const wish = newRecord({ seed: 7, wished: ['seed'] })
  for (const offer of ['nothing', 'silent'] as const)
    t.equal(told(choose(wish, { fal: offer, replicate: 'seed' })), 'fal')
})

t.test('a refused track is not redirected to who would ignore what it requires', async t => {
  const refused = withAttempt(wanted, 'fal', 'fal/model', 'account')
  t.equal(told(choose(refused, { fal: 'barred', replicate: 'nothing' })), 'wait')
  const failed = withAttempt(withAttempt(wanted, 'fal', 'fal/model', 'failed'), 'fal', 'fal/model', 'failed')
  t.equal(told(choose(failed, { fal: 'seed', replicate: 'nothing' })), 'provider_failed')
})

t.test('a pinned track has only the models of its provider', async t => {
  const pinned = newRecord({ ...required, provider: 'replicate' })
  t.equal(told(choose(pinned, { fal: 'seed', replicate: 'nothing' })), 'requirement_unmet')
})

t.test('it is told which model ignores what', async t => {
  const route = choose(newRecord({ ...required, style_strength: 1, wished: ['seed', 'style_strength'] }), {
    fal: 'nothing',
    replicate: 'nothing',
  })
  t.match(route, {
    act: 'fail',
    error: {
      message: 'No model honours what is required: fal/model ignores seed; replicate/model ignores seed.',
      fix: /^Take the fields that are named out of `require`/,
    },
  })
})
