import t from 'tap'
import { ask, falInput, falKey, quickSandbox, until } from './harness.ts'

const key = `Key ${falKey()}`
const nobody = '00000000-0000-4000-8000-000000000000'

function idOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'request_id' in body ? String(body.request_id) : ''
}

t.test('the bodies of submit and status', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 60_000 })
  const queue = sandbox.urls.falQueue
  const { status, body, headers } = await ask(`${queue}/fal-ai/minimax-music/v2`, {
    method: 'POST',
    key,
    body: falInput,
  })
  const id = idOf(body)
  t.equal(status, 200)
  t.equal(headers.get('x-fal-request-id'), id)
  t.match(headers.get('content-type'), 'application/json')
  const urls = {
    response_url: `${queue}/fal-ai/minimax-music/requests/${id}`,
    status_url: `${queue}/fal-ai/minimax-music/requests/${id}/status`,
    cancel_url: `${queue}/fal-ai/minimax-music/requests/${id}/cancel`,
  }
  t.same(body, { status: 'IN_QUEUE', request_id: id, ...urls, queue_position: 0 })
  const waiting = await ask(`${urls.status_url}?logs=0`, { key })
  t.equal(waiting.status, 202)
  t.same(waiting.body, { status: 'IN_QUEUE', request_id: id, ...urls, queue_position: 0 })
  t.match(await ask(`${queue}/fal-ai/minimax-music/v2/requests/${id}/status`, { key }), { status: 405 })
})

t.test('the output is served with and without /response', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const queue = sandbox.urls.falQueue
  const input = { ...falInput, audio_setting: { format: 'flac', sample_rate: 16_000, channel: 2 } }
  const { body } = await ask(`${queue}/fal-ai/minimax-music/v2`, { method: 'POST', key, body: input })
  const url = `${queue}/fal-ai/minimax-music/requests/${idOf(body)}`
  const result = await ask(url, { key })
  t.match(result.body, { audio: { content_type: 'audio/flac', file_name: 'output.flac' } })
  t.equal(result.headers.get('x-fal-billable-units'), '1')
  t.same((await ask(`${url}/response`, { key })).body, result.body)
  const status = await ask(`${url}/status?logs=1`, { key })
  t.match(status, {
    status: 200,
    body: { status: 'COMPLETED', logs: [{ level: 'INFO' }], metrics: { inference_time: 0 } },
  })
  t.match((await ask(`${url}/status`, { key })).body, { logs: null })
})

t.test('the order of the checks', async t => {
  const sandbox = await quickSandbox(t)
  const { falQueue: queue } = sandbox.urls
  sandbox.control.setFault('fal', 'lock-account', {})
  const post = async (app: string, authorization?: string) =>
    ask(`${queue}/${app}`, {
      method: 'POST',
      body: falInput,
      ...(authorization === undefined ? {} : { key: authorization }),
    })
  t.match(await post('fal-ai/h3-max', 'Key half'), {
    status: 401,
    body: { detail: /Expected '<key_id>:<key_secret>'/ },
  })
  t.match(await post('fal-ai/h3-max'), { status: 404, body: { detail: 'Application "h3-max" not found' } })
  t.match(await post('fal-ai/h3-max', key), { status: 404 })
  t.match(await post('fal-ai/minimax-music/v2'), { status: 401, body: { detail: /Authentication is required/ } })
  t.match(await post('fal-ai/minimax-music/v2', key), { status: 403 })
  const probe = `${queue}/fal-ai/minimax-music/requests/${nobody}/status`
  t.match(await ask(probe, { key }), { status: 404, body: { status: 'NOT_FOUND' } })
  t.match(await ask(probe), { status: 404 })
  sandbox.control.setFault('fal', 'refuse-key', {})
  t.match(await ask(probe, { key }), { status: 401 })
  t.match(sandbox.control.state().requests.fal, { submit: 5, probe: 3, status: 0 })
})

t.test('submit takes anything; a wrong path and bad input are told by the result', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const { falQueue: queue } = sandbox.urls
  const resultOf = async (endpoint: string, input: unknown) => {
    const { body, status } = await ask(`${queue}/${endpoint}`, { method: 'POST', key, body: input })
    t.equal(status, 200)
    return ask(`${queue}/fal-ai/minimax-music/requests/${idOf(body)}`, { key })
  }
  const lost = await resultOf('fal-ai/minimax-music/v9', falInput)
  t.match(lost, { status: 404, body: { detail: 'Path /v9 not found' } })
  t.equal(lost.headers.get('x-fal-billable-units'), '0')
  const rows: [string, unknown, object | undefined][] = [
    ['v2', {}, { detail: [{ loc: ['body', 'prompt'], type: 'missing' }, { loc: ['body', 'lyrics_prompt'] }] }],
    ['v2', [1], { detail: [{ type: 'missing' }] }],
    ['v2', { ...falInput, prompt: 7 }, { detail: [{ type: 'string_type' }] }],
    [
      'v2',
      { ...falInput, prompt: 'x'.repeat(301) },
      { detail: [{ type: 'string_too_long', ctx: { max_length: 300 } }] },
    ],
    ['v2', { ...falInput, lyrics_prompt: 'x'.repeat(3000), prompt: '🎵'.repeat(300) }, undefined],
    [
      'v2',
      { ...falInput, audio_setting: { format: 'ogg' } },
      { detail: [{ loc: ['body', 'audio_setting', 'format'] }] },
    ],
    [
      'v1.5',
      { prompt: 'x'.repeat(601), lyrics_prompt: 'a style of some kind' },
      { detail: [{ loc: ['body', 'prompt'] }] },
    ],
    ['v2.5', { prompt: '' }, { detail: [{ loc: ['body', 'lyrics'], type: 'missing' }] }],
    ['v2.5', { prompt: '', is_instrumental: true }, undefined],
    ['v2.6', { prompt: 'x'.repeat(10), lyrics: 'x'.repeat(1001) }, { detail: [{ loc: ['body', 'lyrics'] }] }],
  ]
  for (const [version, input, complaint] of rows) {
    const result = await resultOf(`fal-ai/minimax-music/${version}`, input)
    t.equal(result.status, complaint === undefined ? 200 : 422, `${version} ${JSON.stringify(input).slice(0, 60)}`)
    t.match(result.body, complaint ?? { audio: { url: /./ } })
  }
})

t.test('a deadline to start, a longest queue, and no stored payload', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 60_000 })
  const { falQueue: queue, falApi } = sandbox.urls
  const endpoint = `${queue}/fal-ai/minimax-music/v2`
  const headers = { 'x-fal-request-timeout': '0.1', 'x-fal-store-io': '0' }
  const { body } = await ask(endpoint, { method: 'POST', key, body: falInput, headers })
  t.equal((await ask(`${endpoint}?fal_max_queue_length=1`, { method: 'POST', key, body: falInput })).status, 200)
  t.equal((await ask(`${endpoint}?fal_max_queue_length=0`, { method: 'POST', key, body: falInput })).status, 429)
  const url = `${queue}/fal-ai/minimax-music/requests/${idOf(body)}`
  await until(async () => ((await ask(`${url}/status`, { key })).status === 200 ? true : undefined))
  const result = await ask(url, { key })
  t.equal(result.status, 504)
  t.equal(result.headers.get('x-fal-request-timeout-type'), 'user')
  const [unstarted] = sandbox.control.work()
  t.match(unstarted, { request_id: idOf(body), state: 'failed', ran: false }, 'it never ran and costs nothing')
  const listing = `${falApi}/models/requests/by-endpoint?endpoint_id=fal-ai/minimax-music/v2&expand=payloads`
  t.match((await ask(listing, { key })).body, { items: [] }, 'nor is it listed')

  const quick = await quickSandbox(t)
  const submitUrl = `${quick.urls.falQueue}/fal-ai/minimax-music/v2`
  const stored = { 'x-fal-store-io': '0', 'x-fal-request-timeout': '30' }
  await ask(submitUrl, { method: 'POST', key, body: falInput, headers: stored })
  await ask(submitUrl, { method: 'POST', key, body: falInput })
  await until(() => (quick.control.work().every(({ state }) => state === 'completed') ? true : undefined))
  const history = await ask(listing.replace(falApi, quick.urls.falApi), { key })
  t.match(history.body, { items: [{ request_id: /./ }, { request_id: /./ }], has_more: false })
  t.equal(history.text.match(/json_input/g)?.length, 1)
})

t.test('an account runs so much at once, and the rest waits in line', async t => {
  const sandbox = await quickSandbox(t, { generationMs: 60_000 })
  const { falQueue: queue } = sandbox.urls
  for (let number = 0; number < 4; number += 1) {
    const headers = number === 3 ? { 'x-fal-request-timeout': '0.2' } : {}
    await ask(`${queue}/fal-ai/minimax-music/v2`, { method: 'POST', key, body: falInput, headers })
  }
  const ran = () => sandbox.control.work().map(work => work.ran)
  await until(() => (ran().filter(Boolean).length === 2 ? true : undefined))
  await until(() => (sandbox.control.work().at(-1)?.state === 'failed' ? true : undefined))
  t.strictSame(ran(), [true, true, false, false], 'in the order of their submits')
  const [first] = sandbox.control.work()
  const cancel = `${queue}/fal-ai/minimax-music/requests/${first?.request_id}/cancel`
  t.equal((await ask(cancel, { method: 'PUT', key })).status, 202)
  await until(() => (ran()[2] === true ? true : undefined))
  t.strictSame(ran(), [true, true, true, false])
})

t.test('keys of the same account see the same work, others do not', async t => {
  const [one, two, other] = [falKey(), falKey(), falKey()]
  const keys = { fal: [{ key: one }, { key: two }, { key: other, account: 'b' }] }
  const sandbox = await quickSandbox(t, { queueMs: 60_000, keys })
  const { falQueue: queue } = sandbox.urls
  const { body } = await ask(`${queue}/fal-ai/minimax-music/v2`, { method: 'POST', key: `Key ${one}`, body: falInput })
  const url = `${queue}/fal-ai/minimax-music/requests/${idOf(body)}/status`
  t.equal((await ask(url, { key: `Key ${two}` })).status, 202)
  t.equal((await ask(url, { key: `Key ${other}` })).status, 404)
  t.equal((await ask(url)).status, 401)
})
