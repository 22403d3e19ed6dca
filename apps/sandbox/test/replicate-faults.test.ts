import t from 'tap'
import { audioFaults } from '../src/audio-faults.ts'
import { faultTable } from '../src/faults.ts'
import type { FaultParameters, Sandbox } from '../src/index.ts'
import { ask, quickSandbox, replicateInput, replicateToken, until } from './harness.ts'

const key = `Bearer ${replicateToken()}`
const tested = new Set<string>()

function fault(sandbox: Sandbox, name: string, parameters: FaultParameters = {}): void {
  tested.add(name)
  sandbox.control.clearFaults()
  sandbox.control.setFault('replicate', name, parameters)
}

async function create(sandbox: Sandbox, input: unknown = replicateInput): Promise<Awaited<ReturnType<typeof ask>>> {
  const url = `${sandbox.urls.replicateApi}/models/minimax/music-2.5/predictions`
  return ask(url, { method: 'POST', key, body: { input } })
}

async function created(sandbox: Sandbox, input: unknown = replicateInput): Promise<string> {
  const { body, status } = await create(sandbox, input)
  t.equal(status, 201)
  if (typeof body !== 'object' || body === null || !('id' in body)) throw new Error('not accepted')
  return `${sandbox.urls.replicateApi}/predictions/${String(body.id)}`
}

async function ended(url: string): Promise<Awaited<ReturnType<typeof ask>>> {
  return until(async () => {
    const answer = await ask(url, { key })
    return /"status":"(?:starting|processing)"/.test(answer.text) ? undefined : answer
  })
}

function accepted(sandbox: Sandbox): number {
  return sandbox.control.state().work.replicate.accepted
}

t.test('refusals of a create accept nothing', async t => {
  const sandbox = await quickSandbox(t)
  const rows: [string, FaultParameters, number, RegExp][] = [
    ['refuse-key', {}, 401, /"title":"Authentication required","detail":"Invalid or expired API token."/],
    ['out-of-credit', {}, 402, /Insufficient credit/],
    ['forbid-model', {}, 403, /"status":403/],
    ['unknown-model', {}, 404, /could not be found/],
    ['invalid-version', {}, 422, /Invalid version or not permitted/],
    ['rate-limit', {}, 429, /Your rate limit resets in ~30s\./],
    ['rate-limit', { low_credit: true, retry_after: 7 }, 429, /less than \$5\.0 in credit.*~7s.*"retry_after":7/],
    ['unavailable', { status: 500 }, 500, /^<html>/],
    ['unavailable', { html: false }, 503, /"status":503/],
  ]
  for (const [name, parameters, status, body] of rows) {
    fault(sandbox, name, parameters)
    const answer = await create(sandbox)
    t.equal(answer.status, status, `${name} ${JSON.stringify(parameters)}`)
    t.match(answer.text, body)
    const html = name === 'unavailable' && parameters.html !== false
    t.match(answer.headers.get('content-type'), html ? 'text/html' : 'application/problem+json')
  }
  fault(sandbox, 'any-status', { status: 409 })
  t.match(await create(sandbox), { status: 409, text: /"title":"Conflict"/ })
  fault(sandbox, 'any-status', { status: 401, body: 'html' })
  t.match(await create(sandbox), { status: 401, text: /nginx/ })
  fault(sandbox, 'rate-limit', { after: '0' })
  t.equal((await create(sandbox)).headers.get('retry-after'), '0')
  fault(sandbox, 'rate-limit', { retry_after: 9 })
  t.equal((await create(sandbox)).headers.get('retry-after'), '9')
  t.equal(accepted(sandbox), 0)
})

t.test('a refused token is refused everywhere', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'refuse-key', { text: 'gone' })
  for (const path of ['account', 'predictions', 'models/minimax/music-2.5', 'webhooks/default/secret']) {
    t.match(await ask(`${sandbox.urls.replicateApi}/${path}`, { key }), {
      status: 401,
      body: { title: 'Unauthenticated', detail: 'gone' },
    })
  }
})

t.test('connections that break', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'reset-before-accepting')
  await t.rejects(create(sandbox), { message: 'fetch failed' })
  t.equal(accepted(sandbox), 0)
  fault(sandbox, 'reset-after-accepting')
  await t.rejects(create(sandbox), { message: 'fetch failed' })
  t.equal(accepted(sandbox), 1)
  fault(sandbox, 'broken-json')
  t.match(await create(sandbox), { status: 201, body: undefined })
  t.equal(accepted(sandbox), 2)
  fault(sandbox, 'hang', { operation: 'account' })
  const silent = fetch(`${sandbox.urls.replicateApi}/account`, {
    headers: { authorization: key },
    signal: AbortSignal.timeout(2_000),
  })
  await t.rejects(silent, { name: 'TimeoutError' })
  fault(sandbox, 'slow-down', { ms: 120 })
  const before = performance.now()
  await ask(`${sandbox.urls.replicateApi}/account`, { key })
  t.ok(performance.now() - before >= 115)
})

t.test('how a generation may end', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'fail-generation', { error: 'E6716: Timeout starting prediction' })
  t.match((await ended(await created(sandbox))).body, {
    status: 'failed',
    error: 'E6716: Timeout starting prediction',
    output: null,
  })
  fault(sandbox, 'abort-generation')
  t.match((await ended(await created(sandbox))).body, { status: 'aborted', output: null, started_at: null })
  fault(sandbox, 'slow-generation', { ms: 1 })
  t.match((await ended(await created(sandbox))).body, { status: 'succeeded', metrics: { predict_time: 0.001 } })
  fault(sandbox, 'never-finish', { match: 'ballad' })
  const held = await created(sandbox)
  t.match((await ended(await created(sandbox, { ...replicateInput, prompt: 'drums' }))).body, { status: 'succeeded' })
  t.match((await ask(held, { key })).body, { status: 'processing' })
  sandbox.control.clearFaults()
  t.match((await ask(held, { key })).body, { status: 'succeeded' })
  t.match(sandbox.control.state().work.replicate, { accepted: 5, completed: 3, failed: 2 })
})

t.test('a cancel that is acknowledged and not heeded', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 60_000 })
  const url = await created(sandbox)
  fault(sandbox, 'ignore-cancel', { times: 1 })
  t.match((await ask(`${url}/cancel`, { method: 'POST', key })).body, { status: 'processing' })
  t.match((await ask(`${url}/cancel`, { method: 'POST', key })).body, { status: 'canceled' })
})

t.test('reads that fail, and data that is gone', async t => {
  const sandbox = await quickSandbox(t)
  const url = await created(sandbox)
  await ended(url)
  fault(sandbox, 'refuse-reads')
  t.equal((await ask(url, { key })).status, 401)
  fault(sandbox, 'fail-reads', { status: 504, times: 1 })
  t.equal((await ask(url, { key })).status, 504)
  t.equal((await ask(url, { key })).status, 200)
  fault(sandbox, 'data-removed')
  t.match((await ask(url, { key })).body, { status: 'succeeded', data_removed: true, output: null, input: {} })
})

t.test('data goes by itself after the time it is kept', async t => {
  const sandbox = await quickSandbox(t, { retentionMs: 0 })
  t.match((await ended(await created(sandbox))).body, { status: 'succeeded', data_removed: true, output: null })
})

t.test('files that are not what they should be', async t => {
  const sandbox = await quickSandbox(t)
  const { text } = await ended(await created(sandbox))
  const url = /"output":"([^"]+)"/.exec(text)?.[1] ?? ''
  const size = (await (await fetch(url)).arrayBuffer()).byteLength
  const get = async () => {
    const response = await fetch(url)
    return { status: response.status, type: response.headers.get('content-type'), bytes: await response.arrayBuffer() }
  }
  fault(sandbox, 'file-missing')
  t.equal((await get()).status, 404)
  fault(sandbox, 'data-removed')
  t.equal((await get()).status, 404)
  fault(sandbox, 'file-forbidden')
  t.equal((await get()).status, 403)
  fault(sandbox, 'not-audio', { match: 'ballad', times: 1 })
  t.match(await get(), { status: 200, type: /text\/html/ })
  t.match(await get(), { status: 200, type: 'audio/mpeg' })
  fault(sandbox, 'truncate-audio', { announced: false })
  t.equal((await get()).bytes.byteLength, size >> 1)
  fault(sandbox, 'truncate-audio')
  await t.rejects(get())
})

t.test('the list lags and leaves out', async t => {
  const sandbox = await quickSandbox(t)
  await created(sandbox)
  await created(sandbox, { ...replicateInput, prompt: 'fast drums' })
  const prompts = async (query = '') => {
    const { text } = await ask(`${sandbox.urls.replicateApi}/predictions${query}`, { key })
    return [...text.matchAll(/"prompt":"(\w+)/g)].map(match => match[1])
  }
  t.same(await prompts(), ['fast', 'slow'])
  t.same(await prompts(`?created_after=${new Date(Date.now() + 1000).toISOString()}`), [])
  t.same(await prompts(`?created_before=${new Date(Date.now() - 60_000).toISOString()}`), [])
  fault(sandbox, 'hide-from-listing', { match: 'slow' })
  t.same(await prompts(), ['fast'])
  fault(sandbox, 'listing-lag', { ms: 60_000 })
  t.same(await prompts(), [])
})

const createdAt = ({ body }: { body: unknown }) => Date.parse(JSON.parse(JSON.stringify(body)).created_at)

t.test('a clock of its own, and inputs that are not what was sent', async t => {
  const sandbox = await quickSandbox(t)
  const prompt = 'un cafe\u0301 \ud83d noir\0'
  const url = await created(sandbox, { ...replicateInput, prompt })
  const exact = await ask(url, { key })
  fault(sandbox, 'own-clock', { ms: -150_000 })
  const behind = await ask(url, { key })
  t.equal(createdAt(exact) - createdAt(behind), 150_000)
  const [was, is] = [exact, behind].map(({ headers }) => Date.parse(headers.get('date') ?? ''))
  t.ok((was ?? 0) - (is ?? 0) > 100_000, 'Date as well')
  const since = (at: number) => `${sandbox.urls.replicateApi}/predictions?created_after=${new Date(at).toISOString()}`
  t.match((await ask(since(createdAt(exact)), { key })).body, { results: [] })
  t.match((await ask(since(createdAt(behind)), { key })).body, { results: [{ status: String }] })
  fault(sandbox, 'fill-in-inputs')
  t.match((await ask(url, { key })).body, { input: { prompt, seed: null } })
  fault(sandbox, 'clean-inputs')
  t.match((await ask(url, { key })).body, { input: { prompt: 'un caf\u00e9 \ufffd noir' } })
})

t.test('an output that comes with a later look, and an answer that never ends', async t => {
  const sandbox = await quickSandbox(t)
  const url = await created(sandbox)
  await ended(url)
  fault(sandbox, 'late-output', { times: 1 })
  t.match((await ask(url, { key })).body, { status: 'succeeded', output: null, data_removed: false })
  t.match((await ask(url, { key })).body, { status: 'succeeded', output: /^http/ })
  fault(sandbox, 'endless-answer', { times: 1 })
  const endless = await fetch(url, { headers: { authorization: key } })
  let bytes = 0
  for await (const chunk of endless.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > 4_000_000) break
  }
  t.equal(endless.status, 200)
})

t.test('every fault of Replicate has been tested, here or with those of the audio', async t => {
  const all = new Set([...tested, ...Object.keys(audioFaults)])
  t.same([...all].toSorted(), Object.keys(faultTable.replicate).toSorted())
})
