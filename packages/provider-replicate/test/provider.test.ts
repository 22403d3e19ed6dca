import { startSandbox, type Sandbox, type SandboxOptions } from '@soundfoundry/sandbox'
import { toTrackRequest, type LookOutcome, type Provider, type ProviderCall } from '@soundfoundry/track'
import t, { type Test } from 'tap'
import { createReplicateProvider } from '../src/index.ts'
import { closedEndpoint, handleFor, makeToken } from './far-end.ts'

const model = 'minimax/music-1.5'
const both = ['minimax/music-1.5', 'minimax/music-2.5']

interface Stage {
  sandbox: Sandbox
  provider: Provider
  call: ProviderCall
  input: Record<string, unknown>
}

async function stageFor(t: Test, options: SandboxOptions = {}): Promise<Stage> {
  const sandbox = await startSandbox({ queueMs: 20, generationMs: 40, audioSeconds: 1, ...options })
  t.teardown(() => sandbox.close())
  const provider = createReplicateProvider({ apiUrl: sandbox.urls.replicateApi, models: both, timeoutMs: 2000 })
  const call = callWith(makeToken())
  const { input } = provider.mapInput(toTrackRequest({ prompt: 'slow piano, rain on a window' }), model)
  return { sandbox, provider, call, input }
}

function callWith(token: string): ProviderCall {
  return { credential: handleFor(token), model, signal: new AbortController().signal }
}

async function submitted({ provider, call, input }: Stage): Promise<string> {
  const outcome = await provider.submit({ ...call, input })
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
  return outcome.provider_request_id
}

/** Looks until the work is settled; the sandbox settles it by the clock. */
async function settled({ provider, call }: Stage, providerRequestId: string): Promise<LookOutcome> {
  for (let looks = 0; looks < 500; looks += 1) {
    const outcome = await provider.look({ ...call, providerRequestId })
    if (outcome.kind !== 'pending') return outcome
  }
  throw new Error('still pending')
}

function countOf(sandbox: Sandbox, operation: string): number {
  return sandbox.control.state().requests.replicate[operation] ?? 0
}

t.test('a track is submitted, followed and ready', async t => {
  const stage = await stageFor(t)
  t.equal(stage.provider.name, 'replicate')
  t.same(
    stage.provider.models.map(each => each.id),
    both,
  )
  const { control } = stage.sandbox
  control.setFault('replicate', 'never-finish')
  const id = await submitted(stage)
  t.match(await stage.provider.look({ ...stage.call, providerRequestId: id }), { kind: 'pending' })
  control.clearFault('replicate', 'never-finish')
  const outcome = await settled(stage, id)
  t.match(outcome, { kind: 'ready', audio: { url: /^http/ } })
  if (outcome.kind !== 'ready') return
  t.equal((await fetch(outcome.audio.url)).status, 200)
  t.equal(stage.sandbox.control.state().credential_leaks, 0)
})

t.test('every fault on submit is one request, and accepted at most once', async t => {
  const stage = await stageFor(t)
  const { control } = stage.sandbox
  const rows = [
    ['refuse-key', {}, { kind: 'refused', reason: 'key_refused', scope: 'key', http_status: 401 }, 0],
    ['out-of-credit', {}, { kind: 'refused', reason: 'out_of_credit', scope: 'account', http_status: 402 }, 0],
    ['forbid-model', {}, { kind: 'refused', reason: 'model_forbidden', scope: 'key_model' }, 0],
    ['unknown-model', {}, { kind: 'refused', reason: 'model_not_found', scope: 'model' }, 0],
    ['invalid-version', {}, { kind: 'refused', reason: 'model_not_found', scope: 'model', http_status: 422 }, 0],
    ['rate-limit', { retry_after: 9 }, { kind: 'refused', reason: 'rate_limited', retry_after_ms: 9000 }, 0],
    [
      'rate-limit',
      { low_credit: true, retry_after: 5 },
      { kind: 'refused', reason: 'rate_limited', retry_after_ms: 5000, explanation: /above \$20/ },
      0,
    ],
    ['unavailable', { status: 500 }, { kind: 'unknown', reason: 'server_error', http_status: 500 }, 0],
    ['unavailable', { status: 503 }, { kind: 'unknown', reason: 'server_error', http_status: 503 }, 0],
    ['reset-before-accepting', {}, { kind: 'unknown', reason: 'connection_lost', http_status: null }, 0],
    ['reset-after-accepting', {}, { kind: 'unknown', reason: 'connection_lost', http_status: null }, 1],
    ['hang', { accept: true }, { kind: 'unknown', reason: 'timeout', http_status: null }, 1],
    ['broken-json', {}, { kind: 'unknown', reason: 'unreadable_answer', http_status: 201 }, 1],
  ] as const
  for (const [fault, parameters, expected, accepted] of rows) {
    control.reset()
    control.setFault('replicate', fault, parameters)
    t.match(await stage.provider.submit({ ...stage.call, input: stage.input }), expected, fault)
    t.equal(countOf(stage.sandbox, 'create'), 1, `${fault} is one request`)
    t.equal(control.work().length, accepted, `${fault} accepts ${accepted}`)
  }
})

t.test('an input that the model refuses is named by its fields', async t => {
  const stage = await stageFor(t)
  const input = { ...stage.input, lyrics: 'x'.repeat(601) }
  t.match(await stage.provider.submit({ ...stage.call, input }), {
    kind: 'refused',
    reason: 'invalid_input',
    scope: 'request',
    explanation: /correct lyrics to/,
  })
})

t.test('work whose answer was lost is found in the list, equal input and all', async t => {
  const stage = await stageFor(t)
  const since = new Date(Date.now() - 120_000)
  stage.sandbox.control.setFault('replicate', 'reset-after-accepting', { times: 1 })
  t.match(await stage.provider.submit({ ...stage.call, input: stage.input }), { kind: 'unknown' })
  const other = stage.provider.mapInput(toTrackRequest({ prompt: 'another piano altogether' }), model).input
  await stage.provider.submit({ ...stage.call, input: other })
  const [work] = stage.sandbox.control.work()
  const listed = await stage.provider.list({ ...stage.call, input: stage.input, since })
  t.match(listed, { kind: 'listed', requests: [{ provider_request_id: work?.request_id }] })
  t.equal(listed.kind === 'listed' ? listed.requests.length : 0, 1)
  t.match(await stage.provider.list({ ...stage.call, model: 'minimax/music-2.5', input: stage.input, since }), {
    kind: 'listed',
    requests: { length: 0 },
  })
})

t.test('a list of several pages is followed to its end', async t => {
  const stage = await stageFor(t)
  const since = new Date(Date.now() - 120_000)
  for (let count = 0; count < 130; count += 1) await submitted(stage)
  const listed = await stage.provider.list({ ...stage.call, input: stage.input, since })
  t.match(listed, { kind: 'listed', requests: { length: 130 }, whole: true })
  t.equal(countOf(stage.sandbox, 'list'), 3, 'and its first page is read again')
})

t.test('how the generation ended is told', async t => {
  const stage = await stageFor(t)
  const { control } = stage.sandbox
  const rows = [
    [
      'fail-generation',
      { error: 'E6716: Timeout starting prediction' },
      { reason: 'generation_failed', retryable: true },
    ],
    ['fail-generation', { error: 'flagged as sensitive (E005)' }, { reason: 'content_policy', retryable: false }],
    ['abort-generation', {}, { reason: 'canceled', retryable: true, billed: 'no' }],
  ] as const
  for (const [fault, parameters, expected] of rows) {
    control.clearFaults()
    control.setFault('replicate', fault, parameters)
    t.match(await settled(stage, await submitted(stage)), { kind: 'failed', ...expected }, fault)
  }
})

t.test('a read that goes wrong leaves the work as it is, in one request', async t => {
  const stage = await stageFor(t)
  const { control } = stage.sandbox
  const id = await submitted(stage)
  t.match(await settled(stage, id), { kind: 'ready' })
  const rows = [
    ['refuse-reads', {}, { kind: 'unreadable', refusal: { reason: 'key_refused', scope: 'key' } }],
    ['fail-reads', { status: 502 }, { kind: 'unreadable', refusal: { reason: 'server_error', scope: 'endpoint' } }],
    ['broken-json', {}, { kind: 'unreadable', refusal: { reason: 'unreadable_answer', scope: 'endpoint' } }],
    ['data-removed', {}, { kind: 'failed', reason: 'audio_lost', retryable: false }],
  ] as const
  for (const [fault, parameters, expected] of rows) {
    control.clearFaults()
    control.setFault('replicate', fault, parameters)
    const before = countOf(stage.sandbox, 'get')
    t.match(await stage.provider.look({ ...stage.call, providerRequestId: id }), expected, fault)
    t.equal(countOf(stage.sandbox, 'get'), before + 1, `${fault} is one request`)
  }
  control.clearFaults()
  const elsewhere = id.split('').toReversed().join('')
  t.match(await stage.provider.look({ ...stage.call, providerRequestId: elsewhere }), { kind: 'gone' })
  t.match(await stage.provider.look({ ...stage.call, providerRequestId: '../account' }), { kind: 'gone' })
})

t.test('a cancel says whether it came in time', async t => {
  const stage = await stageFor(t, { generationMs: 60_000 })
  const providerRequestId = await submitted(stage)
  t.match(await stage.provider.cancel({ ...stage.call, providerRequestId }), { kind: 'confirmed' })
  t.equal(countOf(stage.sandbox, 'cancel'), 1)
  t.match(await stage.provider.look({ ...stage.call, providerRequestId }), { kind: 'failed', retryable: false })
  t.match(await stage.provider.cancel({ ...stage.call, providerRequestId: 'a/b' }), { kind: 'unknown' })
  const quick = await stageFor(t)
  const done = await submitted(quick)
  await settled(quick, done)
  t.match(await quick.provider.cancel({ ...quick.call, providerRequestId: done }), { kind: 'too_late' })
})

t.test('a probe costs nothing and says what it could find out', async t => {
  const stage = await stageFor(t)
  const { signal, credential } = stage.call
  t.match(await stage.provider.probe(credential, signal), [
    { scope: 'endpoint', state: 'ok' },
    { scope: 'key', state: 'ok' },
    { scope: 'account', state: 'unknown', reason: null },
    { scope: 'model', model: both[0], state: 'ok' },
    { scope: 'model', model: both[1], state: 'ok' },
  ])
  stage.sandbox.control.setFault('replicate', 'refuse-key')
  const before = countOf(stage.sandbox, 'model')
  t.match(await stage.provider.probe(credential, signal), [
    { scope: 'endpoint', state: 'ok' },
    { scope: 'key', state: 'refused', reason: 'key_refused', http_status: 401 },
    { scope: 'account', state: 'unknown' },
  ])
  t.equal(countOf(stage.sandbox, 'model'), before, 'a refused token is not tried on the models')
  stage.sandbox.control.clearFaults()
  stage.sandbox.control.setFault('replicate', 'unknown-model')
  const findings = await stage.provider.probe(credential, signal)
  t.equal(findings.filter(each => each.scope === 'model' && each.reason === 'model_not_found').length, 2)
  t.same(stage.sandbox.control.work(), [])
})

t.test('without a usable token nothing is ever sent', async t => {
  const stage = await stageFor(t)
  const { provider, input } = stage
  const since = new Date()
  for (const token of ['', '  ', 'r8_with a space']) {
    const call = callWith(token)
    const providerRequestId = 'abc'
    t.match(await provider.submit({ ...call, input }), { kind: 'refused', scope: 'key', http_status: null })
    t.match(await provider.look({ ...call, providerRequestId }), { kind: 'unreadable', refusal: { scope: 'key' } })
    t.match(await provider.cancel({ ...call, providerRequestId }), { kind: 'unknown' })
    t.match(await provider.list({ ...call, input, since }), { kind: 'unavailable' })
    t.match(await provider.probe(call.credential, call.signal), [{ scope: 'key', state: 'refused' }])
  }
  t.match(await provider.probe(null, stage.call.signal), [
    {
      scope: 'key',
      state: 'refused',
      reason: 'key_missing',
      explanation: /No Replicate token is configured: set REPLICATE_API_TOKEN/,
    },
  ])
  t.same(stage.sandbox.control.requests(), [])
})

t.test('an unreachable endpoint is an outcome of every method', async t => {
  const provider = createReplicateProvider({ apiUrl: await closedEndpoint(), models: both })
  const call = callWith(makeToken())
  const providerRequestId = 'abc'
  const refusal = { reason: 'connection_failed', scope: 'endpoint', http_status: null }
  t.match(await provider.submit({ ...call, input: {} }), { kind: 'refused', ...refusal })
  t.match(await provider.look({ ...call, providerRequestId }), { kind: 'unreadable', refusal })
  t.match(await provider.cancel({ ...call, providerRequestId }), { kind: 'unknown' })
  t.match(await provider.list({ ...call, input: {}, since: new Date() }), { kind: 'unavailable' })
  t.match(await provider.probe(call.credential, call.signal), [{ ...refusal, state: 'refused' }, { scope: 'key' }, {}])
})

t.test('a model that was not configured in the table is not asked for', async t => {
  const stage = await stageFor(t)
  t.match(await stage.provider.submit({ ...stage.call, model: '../account', input: {} }), {
    kind: 'refused',
    reason: 'model_not_found',
  })
  t.same(stage.sandbox.control.requests(), [])
})

t.test('a configuration that cannot work is an error with the fix', async t => {
  const apiUrl = 'https://api.replicate.com/v1'
  for (const models of [[], ['minimax/music-9'], [model, model]]) {
    t.throws(() => createReplicateProvider({ apiUrl, models }), {
      code: 'configuration_invalid',
      errors: [{ path: 'REPLICATE_MODEL' }],
    })
  }
  t.throws(() => createReplicateProvider({ apiUrl: 'replicate', models: both }), { code: 'configuration_invalid' })
})

const hostOf = (apiUrl: string) => createReplicateProvider({ apiUrl, models: both }).endpointHost

t.test('its host is that of the API, whose answers name the audio', async t => {
  t.equal(hostOf('https://api.replicate.com/v1'), 'api.replicate.com')
  t.equal(hostOf('http://sandbox:8010/replicate/v1'), 'sandbox')
})

t.test('a submit is written only once it is confirmed', async t => {
  const stage = await stageFor(t)
  const accepted = () => stage.sandbox.control.work({ provider: 'replicate' }).length
  const seen: number[] = []
  const answering = (answer: boolean) => async () => {
    seen.push(accepted())
    return answer
  }
  const { provider, call, input } = stage
  t.match(await provider.submit({ ...call, input, confirm: answering(false) }), { kind: 'refused' })
  t.equal(accepted(), 0)
  t.match(await provider.submit({ ...call, input, confirm: answering(true) }), { kind: 'accepted' })
  t.same([...seen, accepted()], [0, 0, 1], 'each was asked once, before anything was accepted')
})
