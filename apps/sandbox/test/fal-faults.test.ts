import t from 'tap'
import { audioFaults } from '../src/audio-faults.ts'
import { faultTable } from '../src/faults.ts'
import type { FaultParameters, Sandbox } from '../src/index.ts'
import { falListingFaults, listingFaults } from '../src/listing-faults.ts'
import { ask, askOnce, falInput, falKey, quickSandbox, until } from './harness.ts'

const endpoint = 'fal-ai/minimax-music/v2'
const key = `Key ${falKey()}`
const tested = new Set<string>()

function fault(sandbox: Sandbox, name: string, parameters: FaultParameters = {}): void {
  tested.add(name)
  sandbox.control.clearFaults()
  sandbox.control.setFault('fal', name, parameters)
}

async function submit(sandbox: Sandbox, input: unknown = falInput): Promise<Awaited<ReturnType<typeof ask>>> {
  return ask(`${sandbox.urls.falQueue}/${endpoint}`, { method: 'POST', key, body: input })
}

async function submitted(sandbox: Sandbox, input: unknown = falInput): Promise<string> {
  const { body, status } = await submit(sandbox, input)
  t.equal(status, 200)
  if (typeof body !== 'object' || body === null || !('response_url' in body)) throw new Error('not accepted')
  return String(body.response_url)
}

async function completed(sandbox: Sandbox, input: unknown = falInput): Promise<string> {
  const url = await submitted(sandbox, input)
  await until(async () => ((await ask(`${url}/status`, { key })).status === 200 ? true : undefined))
  return url
}

async function audioUrl(sandbox: Sandbox): Promise<string> {
  const { body } = await ask(await completed(sandbox), { key })
  const match = /"url":"([^"]+)"/.exec(JSON.stringify(body))
  return match?.[1] ?? ''
}

function accepted(sandbox: Sandbox): number {
  return sandbox.control.state().work.fal.accepted
}

t.test('refusals of a submit accept nothing', async t => {
  const sandbox = await quickSandbox(t)
  const rows: [string, FaultParameters, number, RegExp][] = [
    ['lock-account', {}, 403, /^\{"detail":"User is locked. Reason: Exhausted balance. Top up your balance at/],
    ['lock-account', { reason: 'TOP_UP' }, 403, /"User is locked. Reason: TOP_UP\."/],
    ['lock-account', { reason: 'Admin lock. Please contact support@fal.ai.' }, 403, /Reason: Admin lock.*fal\.ai\."/],
    ['refuse-key', {}, 401, /invalid key credentials/],
    ['refuse-key', { text: 'No user found for Key ID and Secret' }, 401, /No user found/],
    ['forbid-model', {}, 403, /^(?!.*User is locked)/],
    ['unknown-model', {}, 404, /Application \\"minimax-music\\" not found/],
    ['rate-limit', {}, 429, /Too many/],
    ['unavailable', {}, 503, /^<html>/],
    ['unavailable', { status: 502, html: false }, 502, /"error_type":"runner_incomplete_response"/],
  ]
  for (const [name, parameters, status, body] of rows) {
    fault(sandbox, name, parameters)
    const answer = await submit(sandbox)
    t.equal(answer.status, status, `${name} ${JSON.stringify(parameters)}`)
    t.match(answer.text, body)
    t.equal(answer.headers.has('x-fal-request-id'), name !== 'unavailable' || parameters.html === false)
  }
  t.equal(accepted(sandbox), 0)
})

t.test('the lock shows in users/current, leaves reads alone and is not used up by looking', async t => {
  const sandbox = await quickSandbox(t)
  const url = await completed(sandbox)
  fault(sandbox, 'lock-account', { reason: 'TOP_UP', times: 1 })
  const current = `${sandbox.urls.falRest}/users/current`
  t.match((await ask(current, { key })).body, { is_locked: true, lock_reason: 'TOP_UP' })
  t.match((await ask(current, { key })).body, { is_locked: true })
  t.equal((await ask(url, { key })).status, 200)
  t.equal((await submit(sandbox)).status, 403)
  t.equal((await submit(sandbox)).status, 200)
  t.match((await ask(current, { key })).body, { is_locked: false, lock_reason: null })
})

t.test('connections that break', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'reset-before-accepting', { times: 1 })
  await t.rejects(submit(sandbox), { message: 'fetch failed' })
  t.equal(accepted(sandbox), 0)
  fault(sandbox, 'reset-after-accepting', { times: 1 })
  await t.rejects(submit(sandbox), { message: 'fetch failed' })
  t.equal(accepted(sandbox), 1)
  t.match(sandbox.control.requests({ operation: 'submit' }), [{ status: null }, { status: null }])
  const silent = async () =>
    fetch(`${sandbox.urls.falQueue}/${endpoint}`, {
      method: 'POST',
      headers: { authorization: key, 'content-type': 'application/json' },
      body: JSON.stringify(falInput),
      signal: AbortSignal.timeout(2_000),
    })
  fault(sandbox, 'hang')
  await t.rejects(silent(), { name: 'TimeoutError' })
  t.equal(accepted(sandbox), 1)
  fault(sandbox, 'hang', { accept: true })
  await t.rejects(silent(), { name: 'TimeoutError' })
  t.ok(await until(() => (accepted(sandbox) === 2 ? true : undefined)))
  fault(sandbox, 'broken-json', { times: 1 })
  const broken = await submit(sandbox)
  t.equal(broken.status, 200)
  t.equal(broken.body, undefined)
  t.equal(accepted(sandbox), 3)
  fault(sandbox, 'slow-down', { ms: 120 })
  const before = performance.now()
  await submit(sandbox)
  t.ok(performance.now() - before >= 115)
})

t.test('generations that fail tell so on the result', async t => {
  const sandbox = await quickSandbox(t)
  const rows: [FaultParameters, number, object, units?: string | null][] = [
    [{}, 500, { detail: [{ type: 'internal_server_error' }] }],
    [{ status: 422 }, 422, { detail: [{ type: 'content_policy_violation', loc: ['body', 'prompt'] }] }, null],
    [{ status: 422, units: 1 }, 422, { detail: [{ type: 'content_policy_violation' }] }, '1'],
    [{ type: 'no_media_generated', message: 'nothing' }, 422, { detail: [{ msg: 'nothing' }] }, null],
    [{ type: 'runner_disconnected' }, 503, { error_type: 'runner_disconnected' }],
    [{ type: 'runner_server_error' }, 500, { error_type: 'runner_server_error' }],
    [{ type: 'generation_timeout' }, 504, { detail: [{ type: 'generation_timeout' }] }],
  ]
  for (const [parameters, status, body, units = '0'] of rows) {
    fault(sandbox, 'fail-generation', { ...parameters, times: 1 })
    const url = await completed(sandbox)
    const result = await ask(url, { key })
    t.equal(result.status, status, JSON.stringify(parameters))
    t.match(result.body, body)
    t.equal(result.headers.get('x-fal-billable-units'), units)
    t.ok(result.headers.get('x-fal-error-type'))
    t.match((await ask(`${url}/status`, { key })).body, { status: 'COMPLETED', error: /./, error_type: /./ })
  }
  t.equal((await ask(await completed(sandbox), { key })).status, 200)
})

t.test('any status, by whoever it comes from, before or after accepting', async t => {
  const sandbox = await quickSandbox(t)
  const rows: [FaultParameters, RegExp, location?: boolean][] = [
    [{ status: 307 }, /^\{"detail":"Temporary Redirect"\}$/, true],
    [{ status: 401 }, /^\{"detail":"invalid key credentials"\}$/],
    [{ status: 422 }, /^\{"detail":\[\{.*"type":"missing"/],
    [{ status: 421, body: 'html' }, /<center>nginx<\/center>/],
    [{ status: 404, body: 'empty' }, /^$/],
    [{ status: 499, body: 'other' }, /^\{"message":"no Route/],
    [{ status: 503 }, /"error_type":"runner_scheduling_failure"/],
    [{ status: 561 }, /"error_type":"internal_error"/],
  ]
  for (const accept of [false, true]) {
    for (const [parameters, body, location = false] of rows) {
      const before = accepted(sandbox)
      fault(sandbox, 'any-status', { ...parameters, accept })
      const answer = await askOnce(`${sandbox.urls.falQueue}/${endpoint}`, key)
      t.equal(answer.status, parameters.status)
      t.match(answer.text, body)
      t.equal(answer.headers.location !== undefined, location)
      t.equal(accepted(sandbox) - before, accept ? 1 : 0, JSON.stringify({ ...parameters, accept }))
    }
  }
})

t.test('a fault that strikes each third request, whichever side of accepting it is on', async t => {
  const sandbox = await quickSandbox(t)
  for (const accept of [false, true]) {
    fault(sandbox, 'any-status', { status: 409, accept, every: 3 })
    const statuses: number[] = []
    for (let number = 0; number < 7; number += 1) statuses.push((await submit(sandbox)).status)
    t.same(statuses, [200, 200, 409, 200, 200, 409, 200])
  }
})

t.test('an answer that never ends', async t => {
  const sandbox = await quickSandbox(t)
  for (const parameters of [{}, { ms: 1 }]) {
    fault(sandbox, 'endless-answer', { ...parameters, times: 1 })
    const response = await fetch(`${sandbox.urls.falQueue}/${endpoint}`, {
      method: 'POST',
      headers: { authorization: key, 'content-type': 'application/json' },
      body: JSON.stringify(falInput),
    })
    let bytes = 0
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > ('ms' in parameters ? 20 : 4_000_000)) break
    }
    t.equal(response.status, 200)
  }
  t.equal(accepted(sandbox), 2)
})

t.test('an account that says it is open and is not, and one that opens for exactly one', async t => {
  const sandbox = await quickSandbox(t)
  const current = `${sandbox.urls.falRest}/users/current`
  fault(sandbox, 'lock-account', { admitted: false })
  t.match((await ask(current, { key })).body, { is_locked: false })
  t.equal((await submit(sandbox)).status, 403)
  fault(sandbox, 'lock-account', { spare: 1 })
  t.match((await ask(current, { key })).body, { is_locked: false })
  t.same([(await submit(sandbox)).status, (await submit(sandbox)).status], [200, 403])
  t.match((await ask(current, { key })).body, { is_locked: true })
})

t.test('a rate limit with a Retry-After of its own', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'rate-limit', { after: 'Thu, 01 Jan 1970 00:00:00 GMT' })
  const { status, headers } = await submit(sandbox)
  t.same([status, headers.get('retry-after')], [429, 'Thu, 01 Jan 1970 00:00:00 GMT'])
})

t.test('never-finish holds what it struck until it is cleared', async t => {
  const sandbox = await quickSandbox(t)
  fault(sandbox, 'never-finish', { times: 1, match: 'ballad' })
  await completed(sandbox, { ...falInput, prompt: 'fast drums and bass' })
  const held = await submitted(sandbox)
  await completed(sandbox)
  t.match((await ask(`${held}/status`, { key })).body, { status: 'IN_PROGRESS' })
  t.match(await ask(held, { key }), { status: 400, body: { detail: 'Request is still in progress' } })
  sandbox.control.clearFault('fal', 'never-finish')
  t.equal((await ask(`${held}/status`, { key })).status, 200)
})

t.test('slow-generation and ignore-cancel', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 60_000 })
  fault(sandbox, 'slow-generation', { ms: 1 })
  await completed(sandbox)
  fault(sandbox, 'ignore-cancel')
  const url = await submitted(sandbox)
  t.match(await ask(`${url}/cancel`, { method: 'PUT', key }), {
    status: 202,
    body: { status: 'CANCELLATION_REQUESTED' },
  })
  t.match((await ask(`${url}/status`, { key })).body, { status: 'IN_PROGRESS' })
  sandbox.control.clearFaults()
  t.equal((await ask(`${url}/cancel`, { method: 'PUT', key })).status, 202)
  t.match((await ask(`${url}/status`, { key })).body, { status: 'COMPLETED', error_type: 'client_cancelled' })
})

t.test('reads that fail', async t => {
  const sandbox = await quickSandbox(t)
  const url = await completed(sandbox)
  const rows: [string, FaultParameters, number, number][] = [
    ['request-gone', {}, 404, 404],
    ['refuse-reads', {}, 401, 401],
    ['fail-reads', { status: 502 }, 502, 502],
    ['fail-reads', { status: 500, operation: 'result' }, 200, 500],
  ]
  for (const [name, parameters, status, result] of rows) {
    fault(sandbox, name, parameters)
    t.equal((await ask(`${url}/status`, { key })).status, status, `${name} status`)
    t.equal((await ask(url, { key })).status, result, `${name} result`)
  }
  fault(sandbox, 'request-gone')
  t.same((await ask(`${url}/status`, { key })).body, { status: 'NOT_FOUND' })
  t.same((await ask(url, { key })).body, { detail: 'Request not found' })
  t.equal((await submit(sandbox)).status, 200)
})

t.test('files that are not what they should be', async t => {
  const sandbox = await quickSandbox(t)
  const url = await audioUrl(sandbox)
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
  const get = async () => {
    const response = await fetch(url)
    return { status: response.status, type: response.headers.get('content-type'), bytes: await response.arrayBuffer() }
  }
  fault(sandbox, 'file-missing')
  t.equal((await get()).status, 404)
  fault(sandbox, 'file-forbidden')
  t.equal((await get()).status, 403)
  fault(sandbox, 'not-audio')
  t.match(await get(), { status: 200, type: /text\/html/ })
  fault(sandbox, 'truncate-audio', { announced: false })
  t.equal((await get()).bytes.byteLength, whole.length >> 1)
  fault(sandbox, 'truncate-audio')
  await t.rejects(get())
})

t.test('the listing lags and leaves out', async t => {
  const sandbox = await quickSandbox(t)
  await completed(sandbox)
  await completed(sandbox, { ...falInput, prompt: 'fast drums and bass' })
  const url = `${sandbox.urls.falApi}/models/requests/by-endpoint?endpoint_id=${endpoint}&expand=payloads`
  const prompts = async () => {
    const { text } = await ask(url, { key })
    return [...text.matchAll(/"prompt":"(\w+)/g)].map(match => match[1])
  }
  t.same(await prompts(), ['fast', 'slow'])
  fault(sandbox, 'hide-from-listing', { match: 'slow' })
  t.same(await prompts(), ['fast'])
  fault(sandbox, 'hide-from-listing', { times: 1 })
  t.same(await prompts(), [])
  t.same(await prompts(), ['fast', 'slow'])
  fault(sandbox, 'listing-lag', { ms: 60_000 })
  t.same(await prompts(), [])
  fault(sandbox, 'listing-lag', { ms: 0 })
  t.same(await prompts(), ['fast', 'slow'])
})

t.test('an ADMIN key may list keys', async t => {
  const sandbox = await quickSandbox(t)
  const url = `${sandbox.urls.falApi}/keys?limit=1`
  t.match(await ask(url, { key }), { status: 403, body: { error: { type: 'authorization_error' } } })
  fault(sandbox, 'admin-key')
  t.match(await ask(url, { key }), { status: 200, body: { keys: [] } })
})

t.test('every fault of fal has been tested, here or with those of the audio or the listing', async t => {
  const listing = { ...listingFaults('listing'), ...falListingFaults }
  const all = new Set([...tested, ...Object.keys({ ...audioFaults, ...listing })])
  t.same([...all].toSorted(), Object.keys(faultTable.fal).toSorted())
})
