import t from 'tap'
import { isDone, type ProviderName, type TrackRecord } from '@soundfoundry/track'
import { chooseRoute, maxAttempts, type Route, type RoutingRules } from '../src/choose-route.ts'
import type { ModelView, ProviderView } from '../src/provider-view.ts'
import { after, model, newRecord, play, start, withAttempt } from './samples.ts'

type Passage = ModelView['passage']
type Offer = Passage | 'absent' | 'misfit' | { first: Passage; second: Passage }

const soon = after(5_000).toISOString()
const passing = (id: string, passage: Passage): ModelView => ({
  capability: model(id),
  passage,
  trials: passage === 'one_trial' ? [`circuit-of-${id}`] : [],
  isCheapTrial: passage === 'one_trial',
  reopensAt: passage === 'open_road' ? null : soon,
})

function viewOf(name: ProviderName, offer: Offer): ProviderView {
  if (offer === 'absent') return { name, present: false, models: [] }
  const id = `${name}/model`
  if (offer === 'misfit') {
    return { name, present: true, models: [{ ...passing(id, 'open_road'), capability: model(id, { prompt_max: 1 }) }] }
  }
  const models =
    typeof offer === 'string'
      ? [passing(id, offer)]
      : [passing(id, offer.first), passing(`${name}/second`, offer.second)]
  return { name, present: true, models }
}

function choose(
  record: TrackRecord,
  { fal = 'open_road', replicate = 'open_road' }: { fal?: Offer; replicate?: Offer } = {},
  { rules = {}, now = start }: { rules?: Partial<RoutingRules>; now?: Date } = {},
): Route {
  const views = new Map([
    ['fal', viewOf('fal', fal)],
    ['replicate', viewOf('replicate', replicate)],
  ] as const)
  return chooseRoute(record, views, { preferred: 'fal', duplicateBudget: 0, ...rules }, now)
}

const to = (provider: ProviderName, id = `${provider}/model`, trials: string[] = []): Route => ({
  act: 'dispatch',
  provider,
  model: id,
  trials,
})
/** The same, past a provider whose circuits let nothing through. */
const past = (provider: ProviderName, skipped: ProviderName, trials: string[] = []): Route => ({
  act: 'dispatch',
  provider,
  model: `${provider}/model`,
  trials,
  skipped: [skipped],
})
const failsWith = (route: Route): string => (route.act === 'fail' ? route.error.code : route.act)
const fal = (record: TrackRecord, ending: Parameters<typeof withAttempt>[3]) =>
  withAttempt(record, 'fal', 'fal/model', ending)
const replicate = (record: TrackRecord, ending: Parameters<typeof withAttempt>[3]) =>
  withAttempt(record, 'replicate', 'replicate/model', ending)

t.test('the preferred provider comes first, and the other when it is barred', async t => {
  t.same(choose(newRecord()), to('fal'))
  t.same(choose(newRecord(), {}, { rules: { preferred: 'replicate' } }), to('replicate'))
  t.same(choose(newRecord(), { fal: 'barred' }), past('replicate', 'fal'))
  t.same(choose(newRecord(), { fal: 'absent' }), to('replicate'))
  t.same(choose(newRecord(), { fal: 'misfit' }), to('replicate'))
})

t.test('the next model of a provider comes before the other provider', async t => {
  t.same(choose(newRecord(), { fal: { first: 'barred', second: 'open_road' } }), to('fal', 'fal/second'))
  t.same(
    choose(fal(newRecord(), 'request'), { fal: { first: 'open_road', second: 'open_road' } }),
    to('fal', 'fal/second'),
  )
})

t.test('a half-open circuit lets the track through as its trial', async t => {
  t.same(choose(newRecord(), { fal: 'one_trial' }), to('fal', 'fal/model', ['circuit-of-fal/model']))
})

t.test('a provider that is due for another try is given one new track, though another would take it', async t => {
  const trial = to('replicate', 'replicate/model', ['circuit-of-replicate/model'])
  t.same(choose(newRecord(), { replicate: 'one_trial' }), trial)
  t.same(choose(newRecord(), { replicate: { first: 'barred', second: 'one_trial' } }).act, 'dispatch')
  t.same(
    choose(newRecord(), { fal: 'barred', replicate: 'one_trial' }),
    past('replicate', 'fal', ['circuit-of-replicate/model']),
  )
  t.same(
    choose(newRecord(), { fal: 'one_trial', replicate: 'one_trial' }),
    to('fal', 'fal/model', ['circuit-of-fal/model']),
  )
  t.same(choose(newRecord(), { replicate: 'barred' }), to('fal'), 'another track is trying it')
  t.same(choose(newRecord({ provider: 'fal' }), { replicate: 'one_trial' }), to('fal'), 'a pinned one is not asked')
  t.same(choose(fal(newRecord(), 'key'), { replicate: 'one_trial' }), to('fal'), 'nor one that has met trouble')
})

t.test('a pinned track waits for its own provider, however free the other is', async t => {
  const pinned = newRecord({ provider: 'replicate' })
  t.same(choose(pinned), to('replicate'))
  t.same(choose(pinned, { replicate: 'barred' }), { act: 'wait', until: soon })
  t.same(choose(pinned, { replicate: 'absent' }), { act: 'wait', until: null })
  t.equal(failsWith(choose(pinned, { replicate: 'misfit' })), 'model_unfit')
  t.equal(failsWith(choose(replicate(pinned, 'request'))), 'request_refused')
  t.equal(failsWith(choose(replicate(replicate(pinned, 'failed'), 'failed'))), 'provider_failed')
})

t.test('while a provider that could take it is barred or absent, a track waits', async t => {
  t.same(choose(newRecord(), { fal: 'barred', replicate: 'barred' }), { act: 'wait', until: soon })
  t.same(choose(newRecord(), { fal: 'absent', replicate: 'absent' }), { act: 'wait', until: null })
  t.same(choose(newRecord(), { fal: 'misfit', replicate: 'absent' }), { act: 'wait', until: null })
  t.same(choose(fal(newRecord(), 'request'), { replicate: 'barred' }), { act: 'wait', until: soon })
})

t.test('a provider that may not take it any more is not waited for', async t => {
  const twice = fal(fal(newRecord(), 'failed'), 'failed')
  t.equal(failsWith(choose(replicate(twice, 'request'), { fal: 'absent' })), 'request_refused')
  t.equal(failsWith(choose(twice, { fal: 'barred', replicate: 'misfit' })), 'provider_failed')
})

t.test('no provider has a model that fits: the track fails, and says by how much', async t => {
  const route = choose(newRecord(), { fal: 'misfit', replicate: 'misfit' })
  t.match(route, {
    act: 'fail',
    error: { code: 'model_unfit', message: /fal\/model takes 1; .*replicate\/model takes 1/ },
  })
})

t.test('whoever refused the request is not asked again, and the last word is told', async t => {
  t.same(choose(fal(newRecord(), 'request')), to('replicate'))
  t.equal(failsWith(choose(replicate(fal(newRecord(), 'request'), 'request'))), 'request_refused')
  const failed = replicate(replicate(fal(newRecord(), 'request'), 'failed'), 'failed')
  t.equal(failsWith(choose(failed)), 'provider_failed')
})

t.test('a refusal of the account, the key or the model leaves the choice to the circuits', async t => {
  for (const scope of ['account', 'key', 'key_model', 'model', 'endpoint'] as const) {
    t.same(choose(fal(newRecord(), scope)), to('fal'), scope)
    t.same(choose(fal(newRecord(), scope), { fal: 'barred' }), to('replicate'), scope)
  }
})

t.test('after trouble at one provider the other is preferred', async t => {
  t.same(choose(fal(newRecord(), 'failed')), to('replicate'))
  t.same(choose(fal(newRecord(), 'failed'), { replicate: 'barred' }), to('fal'))
  t.same(choose(fal(newRecord(), 'no_trace')), to('replicate'))
  t.same(choose(fal(newRecord(), 'unknown'), {}, { rules: { duplicateBudget: 1 } }), to('replicate'))
  t.same(choose(replicate(fal(newRecord(), 'failed'), 'failed')), to('fal'))
})

t.test('a submit that left no trace is no refusal of the request', async t => {
  t.same(choose(fal(newRecord({ provider: 'fal' }), 'no_trace')), to('fal'))
  const failed = fal(fal(fal(newRecord({ provider: 'fal' }), 'no_trace'), 'failed'), 'failed')
  t.equal(failsWith(choose(failed)), 'provider_failed')
})

t.test('so many failures, and no more', async t => {
  const two = replicate(fal(newRecord(), 'failed'), 'failed')
  t.same(choose(two), to('fal'))
  const route = choose(fal(two, 'failed'))
  t.match(route, { act: 'fail', error: { code: 'provider_failed', message: 'It answered with an error.' } })
})

t.test("what a model's own filter refused goes to another model, not to the same", async t => {
  const refused = fal(newRecord(), 'moderated')
  t.same(
    choose(refused, { fal: { first: 'open_road', second: 'open_road' }, replicate: 'barred' }),
    to('fal', 'fal/second'),
  )
  t.same(choose(refused), to('replicate'))
  t.equal(failsWith(choose(refused, { replicate: 'misfit' })), 'content_policy')
  t.equal(failsWith(choose(replicate(refused, 'moderated'))), 'content_policy')
})

t.test('however often a track is refused, its record does not grow without end', async t => {
  let record = newRecord()
  let attempts = 0
  for (; choose(record).act === 'dispatch' && attempts < 1_000; attempts += 1) record = fal(record, 'account')
  t.equal(attempts, maxAttempts)
  t.match(choose(record), { act: 'fail', error: { code: 'provider_failed', message: /tried 24 times and never made/ } })
})

t.test('a list that never shows what got no answer is not believed without end', async t => {
  const never = [1, 2, 3].reduce(record => fal(record, 'no_trace'), newRecord())
  t.equal(choose(never).act, 'dispatch', 'what was never sent is in no doubt')
  const twice = replicate(fal(newRecord(), 'unseen'), 'unseen')
  t.equal(choose(twice).act, 'dispatch')
  t.equal(failsWith(choose(fal(twice, 'unseen'))), 'outcome_unknown')
})

t.test('a submit of unknown outcome is only repeated within the budget', async t => {
  const doubtful = fal(newRecord(), 'unknown')
  t.equal(failsWith(choose(doubtful)), 'outcome_unknown')
  t.equal(choose(doubtful, {}, { rules: { duplicateBudget: 1 } }).act, 'dispatch')
  t.equal(failsWith(choose(fal(doubtful, 'unknown'), {}, { rules: { duplicateBudget: 1 } })), 'outcome_unknown')
  // The budget was lowered meanwhile: what was refused since does not make the doubt go away.
  t.equal(failsWith(choose(replicate(doubtful, 'account'))), 'outcome_unknown')
})

t.test('a cancel comes before the deadline, and the deadline before everything else', async t => {
  const canceled = { ...fal(newRecord(), 'unknown'), cancel_requested: true }
  t.same(choose(canceled, {}, { now: after(900_001) }), { act: 'cancel' })
  t.same(choose(fal(newRecord(), 'unknown'), {}, { now: after(900_000) }), { act: 'expire' })
  t.equal(choose(newRecord(), {}, { now: after(899_999) }).act, 'dispatch')
})

t.test('an attempt under way and a track that has ended are left alone', async t => {
  const live = fal(newRecord(), 'live')
  const ended = play([{ type: 'cancel_requested' }], newRecord())
  t.ok(isDone(ended))
  for (const record of [live, fal(newRecord(), 'accepted'), { ...live, cancel_requested: true }, ended]) {
    t.same(choose(record), { act: 'leave' })
    t.same(choose(record, {}, { now: after(2_000_000) }), { act: 'leave' })
  }
})
