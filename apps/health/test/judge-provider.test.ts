import { circuitScopes, closedCircuit, type Circuit, type WorkerReport } from '@soundfoundry/track'
import t from 'tap'
import { judgeProvider, type ProviderJudgement } from '../src/judge-provider.ts'
import {
  ago,
  fine,
  keyReport,
  makeReport,
  model,
  now,
  openCircuit,
  refusedProbe,
  type CircuitTraits,
  type WorkerTraits,
} from './samples.ts'

interface Case {
  what: string
  reports?: readonly WorkerReport[]
  circuits?: readonly Circuit[]
  state: ProviderJudgement['state']
  error: RegExp | null
}

function run(name: string, cases: readonly Case[]): void {
  t.test(name, async t => {
    for (const { what, reports = [makeReport()], circuits = [], state, error } of cases) {
      const judgement = judgeProvider('fal', reports, circuits, now)
      t.equal(judgement.state, state, what)
      if (error === null) t.equal(judgement.error, null, what)
      else t.match(judgement.error, error, what)
    }
  })
}

const noCredential = { ...makeReport(), credential: null, probe: null }
const other = 'fal_00000002'

run('who could do the work', [
  { what: 'a worker that is well', state: 'ok', error: null },
  { what: 'nobody', reports: [], state: 'down', error: /No fal-worker is running: start one/ },
  { what: 'only another provider', reports: [makeReport({ provider: 'replicate' })], state: 'down', error: /running/ },
  ...[-86_400, -5, 29, 30, 86_400].map((ago): Case => ({
    what: `one whose clock is ${ago} s behind`,
    reports: [makeReport({ reportedAgo: ago, probedAgo: ago + 60 })],
    state: 'ok',
    error: null,
  })),
  {
    what: 'one whose time is no time',
    reports: [{ ...makeReport(), at: 'noon' }],
    state: 'degraded',
    error: /not been probed/,
  },
  { what: 'one without a credential', reports: [noCredential], state: 'down', error: /set FAL_KEY/ },
  {
    what: 'one with a malformed credential',
    reports: [
      { ...noCredential, keys: [keyReport({ state: 'rejected', in_use: false, fix: 'FAL_KEY: has no colon.' })] },
    ],
    state: 'down',
    error: /^No worker has a credential for fal: FAL_KEY: has no colon\.$/,
  },
  { what: 'one without, one with', reports: [noCredential, makeReport()], state: 'ok', error: null },
  { what: 'one without a model', reports: [makeReport({ models: [] })], state: 'down', error: /no model|has a model/ },
])

const finding = (scope: 'account' | 'key' | 'endpoint' | 'model', text: string | null, id: string | null = null) =>
  refusedProbe(scope, 'account_locked', text, id)
const two = ['a', 'b']
const both = (traits: WorkerTraits = {}) => [makeReport(traits), makeReport({ ...traits, key: other })]

run('what the free probes find', [
  ...(['account', 'key', 'endpoint'] as const).map((scope): Case => ({
    what: `the ${scope} is refused`,
    reports: [makeReport({ findings: [fine, finding(scope, 'Top it up.')] })],
    state: 'down',
    error: /^Top it up\.$/,
  })),
  {
    what: 'the only model',
    reports: [makeReport({ findings: [finding('model', 'Gone.', model)] })],
    state: 'down',
    error: /Gone/,
  },
  {
    what: 'one of two models',
    reports: [makeReport({ models: two, findings: [finding('model', 'Gone.', 'a')] })],
    state: 'degraded',
    error: /Gone/,
  },
  {
    what: 'both of two models',
    reports: [makeReport({ models: two, findings: two.map(id => finding('model', 'Gone.', id)) })],
    state: 'down',
    error: /Gone/,
  },
  {
    what: 'a model nobody uses',
    reports: [makeReport({ findings: [finding('model', 'Gone.', 'x')] })],
    state: 'ok',
    error: null,
  },
  {
    what: 'a refusal without words',
    reports: [makeReport({ findings: [finding('key', null)] })],
    state: 'down',
    error: /probe is refused \(account_locked\)/,
  },
  {
    what: 'what cannot be told',
    reports: [makeReport({ findings: [{ ...finding('account', 'Unknown.'), state: 'unknown' }] })],
    state: 'ok',
    error: null,
  },
  {
    what: 'too many requests',
    reports: [makeReport({ findings: [refusedProbe('account', 'rate_limited', 'Slow down.')] })],
    state: 'degraded',
    error: /Slow down/,
  },
  { what: 'no probe yet', reports: [{ ...makeReport(), probe: null }], state: 'degraded', error: /not been probed/ },
  { what: 'a probe that is fresh enough', reports: [makeReport({ probedAgo: 179 })], state: 'ok', error: null },
  { what: 'a stale probe', reports: [makeReport({ probedAgo: 181 })], state: 'degraded', error: /not been probed/ },
  {
    what: 'a stale refusal',
    reports: [makeReport({ probedAgo: 181, findings: [finding('key', 'Refused.')] })],
    state: 'degraded',
    error: /not been probed/,
  },
  {
    what: 'a refusal of a key that is no longer used',
    reports: [makeReport({ probeKey: other, findings: [finding('key', 'Refused.')] })],
    state: 'degraded',
    error: /not been probed/,
  },
  {
    what: 'one of two workers is refused',
    reports: [makeReport({ key: other }), makeReport({ findings: [finding('key', 'Refused.')] })],
    state: 'degraded',
    error: /Refused/,
  },
  {
    what: 'both workers are refused',
    reports: both({ findings: [finding('key', 'Refused.')] }),
    state: 'down',
    error: /Refused/,
  },
])

const trial = { track: 'track', until: ago(-60) }
const halfOpen = (circuit: Circuit): Circuit => ({ ...circuit, state: 'half_open', trial })

const due = (circuit: Circuit): Circuit => ({ ...circuit, until: now.toISOString() })

run('what the circuits hold against it', [
  {
    what: 'a track that was to try it was given back',
    circuits: [{ ...halfOpen(openCircuit('account', 'Top up.')), trial: null }],
    state: 'degraded',
    error: /^Top up\. It is time to try again: the next track does\.$/,
  },
  {
    what: 'a track that was to try it took too long',
    circuits: [{ ...halfOpen(openCircuit('account', 'Top up.')), trial: { ...trial, until: now.toISOString() } }],
    state: 'degraded',
    error: /the next track does/,
  },
  ...circuitScopes.map((scope): Case => ({
    what: `the ${scope} circuit is open`,
    circuits: [openCircuit(scope, 'Do this.')],
    state: 'down',
    error: /^Do this\.$/,
  })),
  ...circuitScopes.map((scope): Case => ({
    what: `the ${scope} circuit is half open`,
    circuits: [halfOpen(openCircuit(scope, 'Do this.'))],
    state: 'degraded',
    error: /Do this/,
  })),
  ...circuitScopes.map((scope): Case => ({
    what: `the time of the ${scope} circuit is up`,
    circuits: [due(openCircuit(scope, 'Do this.'))],
    state: 'degraded',
    error: /^Do this\. .*the next track does\.$/,
  })),
  ...circuitScopes.map((scope): Case => ({
    what: `the ${scope} circuit of another provider is open`,
    circuits: [openCircuit(scope, 'Do this.', { provider: 'replicate' })],
    state: 'ok',
    error: null,
  })),
  {
    what: 'a closed circuit',
    circuits: [closedCircuit({ provider: 'fal', scope: 'account', key: null, model: null }, now)],
    state: 'ok',
    error: null,
  },
  {
    what: 'too many requests',
    circuits: [openCircuit('account', 'Slow down.', { reason: 'rate_limited' })],
    state: 'degraded',
    error: /Slow down/,
  },
  ...(
    [
      ['key', { key: other }],
      ['key_model', { key: other }],
      ['key_model', { model: 'x' }],
      ['model', { model: 'x' }],
    ] satisfies readonly [scope: 'key' | 'key_model' | 'model', traits: CircuitTraits][]
  ).map(([scope, traits]): Case => ({
    what: `a ${scope} circuit of what nobody uses`,
    circuits: [openCircuit(scope, 'Do this.', traits)],
    state: 'ok',
    error: null,
  })),
  {
    what: 'the key of one of two workers',
    reports: both(),
    circuits: [openCircuit('key', 'Renew it.')],
    state: 'degraded',
    error: /Renew/,
  },
  {
    what: 'the keys of both workers',
    reports: both(),
    circuits: [openCircuit('key', 'Renew it.'), openCircuit('key', 'Renew it.', { key: other })],
    state: 'down',
    error: /Renew/,
  },
  {
    what: 'the account of two workers',
    reports: both(),
    circuits: [openCircuit('account', 'Unlock it.')],
    state: 'down',
    error: /Unlock/,
  },
  {
    what: 'one of two models',
    reports: [makeReport({ models: two })],
    circuits: [openCircuit('model', 'Gone.', { model: 'a' })],
    state: 'degraded',
    error: /Gone/,
  },
  {
    what: 'both of two models',
    reports: [makeReport({ models: two })],
    circuits: two.map(model => openCircuit('model', 'Gone.', { model })),
    state: 'down',
    error: /Gone/,
  },
  {
    what: 'one worker by a circuit, the other by its probe',
    reports: [makeReport(), makeReport({ key: other, findings: [finding('key', 'Refused.')] })],
    circuits: [openCircuit('key', 'Renew it.')],
    state: 'down',
    error: /Renew/,
  },
  {
    what: 'what bars goes before what may pass',
    circuits: [halfOpen(openCircuit('endpoint', 'It stumbles.')), openCircuit('account', 'Unlock it.')],
    state: 'down',
    error: /Unlock/,
  },
  {
    what: 'what bars goes before what is to be tried',
    circuits: [due(openCircuit('endpoint', 'It stumbles.')), openCircuit('account', 'Unlock it.')],
    state: 'down',
    error: /Unlock/,
  },
  {
    what: 'what is to be tried, while a probe is refused',
    reports: [makeReport({ findings: [finding('account', 'Top it up.')] })],
    circuits: [due(openCircuit('account', 'Unlock it.'))],
    state: 'down',
    error: /^Top it up\.$/,
  },
  {
    what: 'an open circuit that says nothing',
    circuits: [{ ...openCircuit('account', ''), explanation: null }],
    state: 'down',
    error: /log of the router/,
  },
])

t.test('each provider is named as people know it', async t => {
  const report: WorkerReport = { ...noCredential, provider: 'replicate' }
  t.match(judgeProvider('replicate', [], [], now).error, /replicate-worker/)
  t.match(judgeProvider('replicate', [report], [], now).error, /Replicate: set REPLICATE_API_TOKEN/)
})

t.test('a provider that nothing bars but a try awaits it', async t => {
  const tried = due(openCircuit('account', 'Unlock it.'))
  t.equal(judgeProvider('fal', both(), [tried], now).awaitsTrial, true)
  t.equal(
    judgeProvider('fal', both(), [due(openCircuit('key', 'Renew it.'))], now).awaitsTrial,
    undefined,
    'half of it',
  )
  t.equal(
    judgeProvider('fal', both(), [openCircuit('account', 'Unlock it.')], now).awaitsTrial,
    undefined,
    'it is down',
  )
  t.equal(judgeProvider('fal', both(), [halfOpen(tried)], now).awaitsTrial, undefined, 'it is being tried')
})
