import * as fc from 'fast-check'
import t from 'tap'
import {
  ignoredWishes,
  isDone,
  liveAttempt,
  misfit,
  providerNames,
  unmetRequirements,
  type AttemptRecord,
  type ProviderName,
  type TrackRecord,
} from '@soundfoundry/track'
import { chooseRoute, maxFailures, maxFailuresAtOneProvider, type RoutingRules } from '../src/choose-route.ts'
import type { ModelView, ProviderView } from '../src/provider-view.ts'
import { after, honoursNothing, model, newRecord, play, withAttempt, type Ending } from './samples.ts'

const names = ['first', 'second'] as const
const endings: readonly Ending[] = [
  'failed',
  'unknown',
  'no_trace',
  'account',
  'key',
  'key_model',
  'model',
  'endpoint',
  'request',
]

const provider = fc.constantFrom(...providerNames)
const modelView = (id: string): fc.Arbitrary<ModelView> =>
  fc
    .record({
      passage: fc.constantFrom('open_road', 'one_trial', 'barred'),
      isCheap: fc.boolean(),
      fits: fc.boolean(),
      honours: fc.option(fc.record({ seed: fc.boolean(), style_strength: fc.boolean() }), { freq: 4 }),
      reopens: fc.option(fc.integer({ min: 1, max: 300_000 })),
    })
    .map(({ passage, isCheap, fits, honours, reopens }) => ({
      capability: model(id, {
        ...(fits ? {} : { prompt_max: 5 }),
        ...(honours === null ? {} : { honours: { ...honoursNothing, ...honours } }),
      }),
      passage,
      trials: passage === 'one_trial' ? [`circuit-of-${id}`] : [],
      isCheapTrial: passage === 'one_trial' && isCheap,
      reopensAt: reopens === null ? null : after(reopens).toISOString(),
    }))

const view = (name: ProviderName): fc.Arbitrary<ProviderView> =>
  fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 2 }), ...names.map(each => modelView(`${name}/${each}`)))
    .map(([present, count, ...models]) => ({ name, present, models: present ? models.slice(0, count) : [] }))

const views = fc
  .tuple(...providerNames.map(view))
  .map(all => new Map<ProviderName, ProviderView>(all.map(each => [each.name, each])))

const attempt = fc.record({ provider, name: fc.constantFrom(...names), ending: fc.constantFrom(...endings) })
const rules: fc.Arbitrary<RoutingRules> = fc.record({ preferred: provider, duplicateBudget: fc.nat(3) })
const now = fc.integer({ min: 0, max: 1_000_000 }).map(after)

/** Any record that can come about, its last attempt perhaps under way, perhaps canceled or ended meanwhile. */
const record: fc.Arbitrary<TrackRecord> = fc
  .record({
    pinned: fc.option(provider),
    require: fc.subarray(['seed', 'style_strength']),
    attempts: fc.array(attempt, { maxLength: 6 }),
    last: fc.option(fc.constantFrom<Ending>('live', 'accepted'), { freq: 4 }),
    waits: fc.boolean(),
    ends: fc.option(fc.constantFrom('cancel_requested', 'failed'), { freq: 6 }),
  })
  .map(({ pinned, require: names, attempts, last, waits, ends }) => {
    const required = names.length === 0 ? {} : { wished: names, require: names }
    let made = newRecord({ provider: pinned, ...required })
    for (const { provider: at, name, ending } of attempts) {
      made = withAttempt(made, pinned ?? at, `${pinned ?? at}/${name}`, ending)
    }
    if (last !== null) made = withAttempt(made, pinned ?? 'fal', `${pinned ?? 'fal'}/first`, last)
    if (waits && last === null) made = play([{ type: 'waiting' }], made)
    if (ends === 'cancel_requested') made = play([{ type: 'cancel_requested' }], made)
    if (ends === 'failed') made = play([{ type: 'failed', error: { code: 'x', message: 'x', fix: 'x' } }], made)
    return made
  })

/** It can express the request, and honours what that requires; where nobody says what it honours, it may one day. */
const fits = ({ request }: TrackRecord, { capability }: ModelView): boolean =>
  misfit(request, capability) === null && unmetRequirements(request, capability)?.length === 0
const mayFit = ({ request }: TrackRecord, { capability }: ModelView): boolean =>
  misfit(request, capability) === null && (unmetRequirements(request, capability) ?? []).length === 0

const cases = fc.record({ record, views, rules, now })
const isRequestRefusal = (each: AttemptRecord) => each.refusal_scope === 'request' && each.reason !== 'no_trace'
const failuresOf = ({ attempts }: TrackRecord) => attempts.filter(({ state }) => state === 'failed')

function holds(
  name: string,
  check: (
    sample: (typeof cases extends fc.Arbitrary<infer T> ? T : never) & { route: ReturnType<typeof chooseRoute> },
  ) => boolean,
): void {
  t.test(name, async t => {
    fc.assert(
      fc.property(cases, sample => {
        const route = chooseRoute(sample.record, sample.views, sample.rules, sample.now)
        return check({ ...sample, route })
      }),
      { numRuns: 2_000 },
    )
    t.pass('for every record, view, rule and time')
  })
}

holds('the same question has the same answer, and asking changes nothing', ({ record, views, rules, now, route }) => {
  const before = JSON.stringify([record, [...views]])
  const again = chooseRoute(record, views, rules, now)
  return JSON.stringify(again) === JSON.stringify(route) && JSON.stringify([record, [...views]]) === before
})

holds('exactly what has ended or is under way is left alone', ({ record, route }) => {
  return (route.act === 'leave') === (isDone(record) || liveAttempt(record) !== null)
})

holds('a cancel comes first, then the deadline', ({ record, now, route }) => {
  if (route.act === 'leave') return true
  if (record.cancel_requested) return route.act === 'cancel'
  const isLate = Date.parse(record.expires_at) <= now.getTime()
  return route.act !== 'cancel' && (route.act === 'expire') === isLate
})

holds('a pinned track never leaves its provider', ({ record, route }) => {
  const { provider: pinned } = record.request
  return route.act !== 'dispatch' || pinned === null || route.provider === pinned
})

holds('nothing is sent where it does not fit, is barred, or was refused', ({ record, views, route }) => {
  if (route.act !== 'dispatch') return true
  const chosen = views.get(route.provider)?.models.find(({ capability }) => capability.id === route.model)
  if (chosen === undefined || chosen.passage === 'barred') return false
  if (!fits(record, chosen)) return false
  if (JSON.stringify(route.trials) !== JSON.stringify(chosen.trials)) return false
  return !record.attempts.some(
    each => each.provider === route.provider && each.model === route.model && isRequestRefusal(each),
  )
})

holds('a track is in doubt exactly when its doubts exceed the budget', ({ record, rules, route }) => {
  if (['leave', 'cancel', 'expire'].includes(route.act)) return true
  const doubts = record.attempts.filter(({ state }) => state === 'unknown').length
  return (route.act === 'fail' && route.error.code === 'outcome_unknown') === doubts > rules.duplicateBudget
})

holds('no provider is asked again that failed as often as it may', ({ record, route }) => {
  if (route.act !== 'dispatch') return true
  const failures = failuresOf(record)
  const here = failures.filter(each => each.provider === route.provider).length
  return failures.length < maxFailures && here < maxFailuresAtOneProvider
})

holds('a track that a provider could take, now or later, does not fail', ({ record, views, rules, route }) => {
  const doubts = record.attempts.filter(({ state }) => state === 'unknown').length
  if (route.act !== 'fail' || doubts > rules.duplicateBudget || failuresOf(record).length >= maxFailures) return true
  return providerNames
    .filter(name => record.request.provider === null || record.request.provider === name)
    .filter(name => failuresOf(record).filter(each => each.provider === name).length < maxFailuresAtOneProvider)
    .every(name => {
      const view = views.get(name)
      if (view === undefined || !view.present) return false
      return view.models.every(
        view =>
          !mayFit(record, view) ||
          record.attempts.some(each => each.model === view.capability.id && isRequestRefusal(each)),
      )
    })
})

holds('a track waits only when nothing lets it through', ({ record, views, route }) => {
  if (route.act !== 'wait') return true
  return providerNames.every(name => {
    const { provider: pinned } = record.request
    if (pinned !== null && pinned !== name) return true
    if (failuresOf(record).filter(each => each.provider === name).length >= maxFailuresAtOneProvider) return true
    return (views.get(name)?.models ?? []).every(
      ({ capability, passage, ...view }) =>
        passage === 'barred' ||
        !fits(record, { capability, passage, ...view }) ||
        record.attempts.some(each => each.model === capability.id && isRequestRefusal(each)),
    )
  })
})

holds('no track goes where something that it requires would be ignored', ({ record, views, route }) => {
  if (route.act !== 'dispatch') return true
  const chosen = views.get(route.provider)?.models.find(({ capability }) => capability.id === route.model)
  const { honours } = chosen?.capability ?? {}
  const { require: required = [] } = record.request
  if (honours === undefined) return required.length === 0
  return ignoredWishes(record.request, honours).every(wish => !required.includes(wish))
})
