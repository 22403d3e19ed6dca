import { startSandbox, type FaultParameters, type SandboxOptions } from '@soundfoundry/sandbox'
import { toTrackRequest, type LookOutcome, type Provider } from '@soundfoundry/track'
import t, { type Test } from 'tap'
import { falModels } from '../src/models.ts'
import { createFalProvider } from '../src/index.ts'
import { call, credentialOf, input } from './far-end.ts'

const endpoints = {
  queueUrl: 'https://queue.fal.run',
  restUrl: 'https://rest.fal.ai',
  apiUrl: 'https://api.fal.ai/v1',
}
const models = Object.keys(falModels)

async function setUp(t: Test, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ queueMs: 0, generationMs: 0, ...options })
  t.teardown(sandbox.close)
  const { falQueue, falRest, falApi } = sandbox.urls
  const provider = createFalProvider({
    queueUrl: `${falQueue}/`,
    restUrl: falRest,
    apiUrl: falApi,
    models,
    timeoutMs: 2000,
  })
  const asked = call()
  const submit = async () => {
    const outcome = await provider.submit({ ...asked, input })
    t.equal(outcome.kind, 'accepted')
    return { ...asked, providerRequestId: outcome.kind === 'accepted' ? outcome.provider_request_id : '' }
  }
  const setFault = (fault: string, parameters: FaultParameters = {}) =>
    sandbox.control.setFault('fal', fault, parameters)
  return { sandbox, provider, asked, submit, setFault }
}

/** Looks until the work is no longer pending, for at most five seconds. */
async function settled(provider: Provider, work: Parameters<Provider['look']>[0]): Promise<LookOutcome> {
  const limit = Date.now() + 5000
  for (;;) {
    const outcome = await provider.look(work)
    if (outcome.kind !== 'pending' || Date.now() > limit) return outcome
  }
}

t.test('the models configured are offered in their order', async t => {
  const provider = createFalProvider({ ...endpoints, models: [models[2] ?? '', models[0] ?? ''] })
  t.equal(provider.name, 'fal')
  t.same(
    provider.models.map(model => model.id),
    ['fal-ai/minimax-music/v2.5', 'fal-ai/minimax-music/v2'],
  )
})

t.test('a configuration that cannot work is refused, naming the variable', async t => {
  const code = 'configuration_invalid'
  t.throws(() => createFalProvider({ ...endpoints, models: ['fal-ai/nothing'] }), { code, fix: /minimax-music\/v2/ })
  t.throws(() => createFalProvider({ ...endpoints, models: [] }), { code, detail: /FAL_MODEL/ })
  t.throws(() => createFalProvider({ ...endpoints, models, queueUrl: 'queue.fal.run' }), {
    code,
    detail: /FAL_QUEUE_URL/,
  })
  t.throws(() => createFalProvider({ ...endpoints, models, restUrl: 'ftp://x' }), { code, detail: /FAL_REST_URL/ })
  t.throws(() => createFalProvider({ ...endpoints, models, apiUrl: 'https://x/?a' }), { code, detail: /FAL_API_URL/ })
})

const hostOf = (queueUrl: string) => createFalProvider({ ...endpoints, models, queueUrl }).endpointHost

t.test('its host is that of the queue, whose answers name the audio', async t => {
  t.equal(hostOf('https://queue.fal.run'), 'queue.fal.run')
  t.equal(hostOf('http://sandbox:8010/fal-queue'), 'sandbox')
  t.equal(hostOf('http://[::1]:1'), '[::1]')
})

t.test('every model makes a track of what it is given', async t => {
  const { provider, asked } = await setUp(t)
  const lyrics = '[Verse]\nThe rain is in the gutter'
  for (const model of models) {
    for (const words of [{}, { has_vocals: true }, { has_vocals: true, lyrics }]) {
      const request = toTrackRequest({ prompt: 'Warm lo-fi piano at night', ...words })
      const outcome = await provider.submit({ ...asked, model, input: provider.mapInput(request, model).input })
      if (outcome.kind !== 'accepted') throw new Error(`${model} was not accepted`)
      const ready = await settled(provider, { ...asked, model, providerRequestId: outcome.provider_request_id })
      t.match(
        ready,
        { kind: 'ready', audio: { url: /^http:/, content_type: 'audio/mpeg' } },
        `${model}: ${Object.keys(words).join()}`,
      )
    }
  }
})

t.test('a look tells queued from running work', async t => {
  const queued = await setUp(t, { queueMs: 60_000 })
  t.same(await queued.provider.look(await queued.submit()), { kind: 'pending', running: false })
  const running = await setUp(t, { generationMs: 60_000 })
  t.same(await running.provider.look(await running.submit()), { kind: 'pending', running: true })
})

const submitFaults: readonly (readonly [
  fault: string,
  FaultParameters,
  kind: string,
  reason: string,
  accepted: number,
])[] = [
  ['refuse-key', {}, 'refused', 'key_refused', 0],
  ['lock-account', { reason: 'TOP_UP' }, 'refused', 'account_locked', 0],
  ['lock-account', { reason: 'Admin lock' }, 'refused', 'account_locked', 0],
  ['forbid-model', {}, 'refused', 'model_forbidden', 0],
  ['unknown-model', {}, 'refused', 'model_not_found', 0],
  ['rate-limit', {}, 'refused', 'rate_limited', 0],
  ['unavailable', { status: 500, html: false }, 'unknown', 'server_error', 0],
  ['unavailable', { status: 502 }, 'unknown', 'server_error', 0],
  ['unavailable', { status: 503 }, 'unknown', 'server_error', 0],
  ['unavailable', { status: 504 }, 'unknown', 'server_error', 0],
  ['reset-before-accepting', {}, 'unknown', 'connection_lost', 0],
  ['reset-after-accepting', {}, 'unknown', 'connection_lost', 1],
  ['broken-json', { operation: 'submit' }, 'unknown', 'unreadable_answer', 1],
  ['hang', { accept: true }, 'unknown', 'timeout', 1],
]

for (const [fault, parameters, kind, reason, accepted] of submitFaults) {
  t.test(`a submit under ${fault} ${JSON.stringify(parameters)} is one request, ${kind}: ${reason}`, async t => {
    const { sandbox, provider, asked, setFault } = await setUp(t)
    setFault(fault, parameters)
    t.match(await provider.submit({ ...asked, input }), { kind, reason })
    t.equal(sandbox.control.state().requests.fal.submit, 1, 'requests on the wire')
    t.equal(sandbox.control.state().work.fal.accepted, accepted, 'accepted at the far end')
  })
}

const endings: readonly (readonly [FaultParameters, reason: string, retryable: boolean])[] = [
  [{ type: 'content_policy_violation' }, 'content_policy', false],
  [{ type: 'string_too_long' }, 'invalid_input', false],
  [{ type: 'no_media_generated' }, 'generation_failed', true],
  [{ type: 'internal_server_error' }, 'generation_failed', true],
  [{ type: 'downstream_service_error' }, 'generation_failed', true],
  [{ type: 'runner_disconnected' }, 'generation_failed', true],
  [{ type: 'request_timeout' }, 'generation_failed', true],
  [{ type: 'client_cancelled' }, 'canceled', false],
]

for (const [parameters, reason, retryable] of endings) {
  t.test(`a generation that ends in ${parameters.type} has failed: ${reason}`, async t => {
    const { provider, submit, setFault } = await setUp(t)
    setFault('fail-generation', parameters)
    t.match(await settled(provider, await submit()), { kind: 'failed', reason, retryable, billed: 'no' })
  })
}

t.test('a sub-path that is not there shows on the result', async t => {
  const { provider, asked } = await setUp(t)
  const model = 'fal-ai/minimax-music/v9'
  const outcome = await provider.submit({ ...asked, model, input })
  if (outcome.kind !== 'accepted') throw new Error('it was not accepted')
  const failed = await settled(provider, { ...asked, model, providerRequestId: outcome.provider_request_id })
  t.match(failed, { kind: 'failed', reason: 'model_not_found', retryable: true, billed: 'no' })
})

t.test('an input that the model refuses shows on the result, with the field', async t => {
  const { provider, asked } = await setUp(t)
  const outcome = await provider.submit({ ...asked, input: { ...input, prompt: 'x' } })
  if (outcome.kind !== 'accepted') throw new Error('it was not accepted')
  const failed = await settled(provider, { ...asked, providerRequestId: outcome.provider_request_id })
  t.match(failed, { kind: 'failed', reason: 'invalid_input', retryable: false, explanation: /"prompt".*too short/ })
})

t.test('reads that fail keep the work, and it is ready once they pass', async t => {
  const { provider, submit, setFault, sandbox } = await setUp(t)
  const work = await submit()
  for (const [fault, parameters, refusal] of [
    ['fail-reads', { status: 502 }, { reason: 'server_error', scope: 'endpoint' }],
    ['fail-reads', { status: 503, operation: 'result' }, { reason: 'server_error', scope: 'endpoint' }],
    ['refuse-reads', {}, { reason: 'key_refused', scope: 'key' }],
    ['refuse-key', {}, { reason: 'key_refused', scope: 'key' }],
    ['broken-json', { operation: 'status' }, { reason: 'unreadable_answer', scope: 'endpoint' }],
    ['broken-json', { operation: 'result' }, { reason: 'unreadable_answer', scope: 'endpoint' }],
  ] as const) {
    setFault(fault, parameters)
    t.match(await provider.look(work), { kind: 'unreadable', refusal }, `${fault} ${JSON.stringify(parameters)}`)
    sandbox.control.clearFaults()
  }
  t.match(await settled(provider, work), { kind: 'ready' })
})

t.test('a locked account can still be read', async t => {
  const { provider, submit, setFault } = await setUp(t)
  const work = await submit()
  setFault('lock-account')
  t.match(await settled(provider, work), { kind: 'ready' })
})

t.test('a request that is gone is gone', async t => {
  const { provider, submit, setFault } = await setUp(t)
  const work = await submit()
  setFault('request-gone')
  t.match(await provider.look(work), { kind: 'gone' })
  t.match(await provider.cancel(work), { kind: 'unknown' })
  t.match(await provider.look({ ...work, providerRequestId: '../../x' }), { kind: 'gone' }, 'an id that is none')
})

t.test('a cancel is confirmed in the queue, requested while running, and too late afterwards', async t => {
  const queued = await setUp(t, { queueMs: 60_000 })
  const work = await queued.submit()
  t.match(await queued.provider.cancel(work), { kind: 'confirmed', billed: 'no' })
  t.match(await settled(queued.provider, work), { kind: 'failed', reason: 'canceled' })
  const running = await setUp(t, { generationMs: 60_000 })
  t.match(await running.provider.cancel(await running.submit()), { kind: 'requested' })
  const done = await setUp(t)
  t.match(await done.provider.cancel(await done.submit()), { kind: 'too_late' })
})

t.test('work whose submit was lost is found in the listing', async t => {
  const { provider, asked, setFault } = await setUp(t, { generationMs: 60_000 })
  const since = new Date(Date.now() - 1000)
  setFault('reset-after-accepting', { times: 1 })
  t.match(await provider.submit({ ...asked, input }), { kind: 'unknown' })
  t.match(await provider.list({ ...asked, input, since }), {
    kind: 'listed',
    requests: [{ provider_request_id: String }],
  })
  t.match(await provider.list({ ...asked, input: { ...input, prompt: 'another' }, since }), {
    kind: 'listed',
    requests: [],
    near: [{ provider_request_id: String }],
    whole: true,
  })
  setFault('refuse-key')
  t.match(await provider.list({ ...asked, input, since }), { kind: 'unavailable', http_status: 401 })
})

t.test('a probe finds what would be refused, and starts nothing', async t => {
  const { provider, asked, setFault, sandbox } = await setUp(t)
  const probed = async () => {
    const findings = await provider.probe(asked.credential, asked.signal)
    sandbox.control.clearFaults()
    return findings
  }
  const states = (await probed()).map(({ scope, state }) => `${scope} ${state}`)
  t.same(states, ['endpoint ok', 'key ok', 'account ok', ...models.map(() => 'model ok')])
  setFault('lock-account', { reason: 'TOP_UP' })
  t.match(
    (await probed()).find(({ scope }) => scope === 'account'),
    { state: 'refused', reason: 'account_locked', explanation: /balance/ },
  )
  setFault('refuse-key')
  t.match(await probed(), [{ scope: 'endpoint' }, { scope: 'key', state: 'refused', reason: 'key_refused' }])
  setFault('unknown-model')
  t.match(
    (await probed()).filter(({ scope }) => scope === 'model'),
    models.map(model => ({ model, state: 'refused', reason: 'model_not_found' })),
  )
  t.match(
    await provider.probe(credentialOf('half'), asked.signal),
    [{}, { scope: 'key', state: 'refused' }],
    'half a key',
  )
  t.equal(sandbox.control.state().work.fal.accepted, 0)
})
