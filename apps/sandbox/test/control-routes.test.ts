import { once } from 'node:events'
import { IncomingMessage, request } from 'node:http'
import t from 'tap'
import { fingerprint } from '../src/index.ts'
import { ask, falInput, falKey, quickSandbox, replicateInput, replicateToken } from './harness.ts'

t.test('faults are set, listed and cleared over HTTP', async t => {
  const { origin } = await quickSandbox(t)
  const put = async (path: string, body?: unknown) =>
    ask(`${origin}/control/faults/${path}`, { method: 'PUT', ...(body === undefined ? {} : { body }) })
  t.match(await put('fal/lock-account', { reason: 'TOP_UP', times: 2 }), {
    status: 200,
    body: {
      provider: 'fal',
      fault: 'lock-account',
      parameters: { reason: 'TOP_UP', times: 2 },
      times_left: 2,
      hits: 0,
    },
  })
  t.match(await put('replicate/out-of-credit'), { status: 200, body: { times_left: null } })
  t.match((await ask(`${origin}/control`)).body, { faults: [{ fault: 'lock-account' }, { fault: 'out-of-credit' }] })
  const listed = (await ask(`${origin}/control/faults`)).body
  t.match(Array.isArray(listed) && listed.find(({ fault }) => fault === 'out-of-credit'), {
    provider: 'replicate',
    about: /402/,
    example: {},
    active: { hits: 0, ends_at: null },
  })
  t.match(Array.isArray(listed) && listed.find(({ fault }) => fault === 'hang'), { active: null })
  t.match(await ask(`${origin}/control/faults/fal/lock-account`, { method: 'DELETE' }), {
    status: 200,
    body: [{ fault: 'out-of-credit' }],
  })
  t.same((await ask(`${origin}/control/faults`, { method: 'DELETE' })).body, [])
})

t.test('what does not exist is refused, and what does is named', async t => {
  const { origin } = await quickSandbox(t)
  const rows: [string, unknown, RegExp][] = [
    ['other/hang', {}, /no provider "other".*fal, replicate/],
    ['fal/out-of-credit', {}, /no fault "out-of-credit" of fal.*lock-account/],
    ['fal/constructor', {}, /no fault/],
    ['fal/hang', { ms: 4 }, /takes no parameter "ms".*times, key, match, operation, every, for_s, accept/],
    ['fal/hang', { accept: 'yes' }, /accept/],
    ['fal/hang', { times: 0 }, /times/],
    ['fal/hang', { operation: 'create' }, /no operation "create".*submit/],
    ['fal/hang', { key: 'not a fingerprint' }, /key/],
    ['fal/unavailable', { status: 418 }, /status/],
    ['fal/hang', [], /JSON object/],
  ]
  for (const [path, body, error] of rows) {
    t.match(await ask(`${origin}/control/faults/${path}`, { method: 'PUT', body }), { status: 400, body: { error } })
  }
  t.equal((await ask(`${origin}/control/work?provider=other`)).status, 400)
  t.match((await ask(`${origin}/control`)).body, { faults: [] })
})

t.test('work and requests are told without a credential', async t => {
  const { origin, urls } = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const key = falKey()
  const token = replicateToken()
  await ask(`${urls.falQueue}/fal-ai/minimax-music/v2`, { method: 'POST', key: `Key ${key}`, body: falInput })
  const body = { input: replicateInput }
  await ask(`${urls.replicateApi}/models/minimax/music-2.5/predictions`, {
    method: 'POST',
    key: `Bearer ${token}`,
    body,
  })
  const work = await ask(`${origin}/control/work?prompt=ballad`)
  t.match(work.body, [
    { provider: 'fal', model: 'fal-ai/minimax-music/v2', key: fingerprint('fal', key), state: 'completed' },
    { provider: 'replicate', model: 'minimax/music-2.5', key: fingerprint('replicate', token), state: 'completed' },
  ])
  t.same((await ask(`${origin}/control/work?provider=fal&prompt=metal`)).body, [])
  const requests = await ask(`${origin}/control/requests?provider=fal&operation=submit`)
  t.match(requests.body, [
    { method: 'POST', path: '/fal-queue/fal-ai/minimax-music/v2', status: 200, key: fingerprint('fal', key) },
  ])
  const state = await ask(`${origin}/control`)
  t.match(state.body, {
    work: { fal: { accepted: 1, completed: 1 }, replicate: { accepted: 1 } },
    requests: { fal: { submit: 1, status: 0 }, replicate: { create: 1 } },
    credential_leaks: 0,
  })
  const page = await ask(`${origin}/`)
  for (const { text } of [work, requests, state, page]) {
    t.notOk(text.includes(key.slice(-32)))
    t.notOk(text.includes(token))
  }
  t.match(page.headers.get('content-type'), 'text/html')
  t.match(page.text, `curl -X PUT ${origin}/control/faults/fal/lock-account`)
  t.match((await ask(`${origin}/control`, { method: 'DELETE' })).body, {
    work: { fal: { accepted: 0 } },
    requests: { fal: { submit: 0 } },
  })
})

t.test('faults strike only their key', async t => {
  const sandbox = await quickSandbox(t)
  const [struck, spared] = [replicateToken(), replicateToken()]
  sandbox.control.setFault('replicate', 'refuse-key', { key: fingerprint('replicate', struck) })
  const account = `${sandbox.urls.replicateApi}/account`
  t.equal((await ask(account, { key: `Bearer ${struck}` })).status, 401)
  t.equal((await ask(account, { key: `Bearer ${spared}` })).status, 200)
})

t.test('web pages neither read the controls nor set a fault', async t => {
  const { origin, urls } = await quickSandbox(t, { allowedHosts: ['sandbox'] })
  const { port } = new URL(origin)
  // Not by fetch, which sends the Host that it likes.
  const call = async (method: string, path: string, headers: Record<string, string>) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers })
    sent.end()
    const [answer]: unknown[] = await once(sent, 'response')
    if (!(answer instanceof IncomingMessage)) throw new Error('no answer')
    answer.resume()
    return answer.statusCode
  }
  const rows: readonly [method: string, path: string, headers: Record<string, string>, status: number][] = [
    ['GET', '/control', { host: 'rebind.evil.example' }, 403],
    ['GET', '/', { host: `rebind.evil.example:${port}` }, 403],
    ['GET', '/control/work', { host: '192.168.1.5' }, 403],
    ['PUT', '/control/faults/fal/hang', { host: 'rebind.evil.example' }, 403],
    ['PUT', '/control/faults/fal/hang', { host: 'localhost', origin: 'https://evil.example' }, 403],
    ['PUT', '/control/faults/fal/hang', { host: 'localhost', 'sec-fetch-site': 'cross-site' }, 403],
    ['DELETE', '/control', { host: 'localhost', origin: 'null' }, 403],
    ['GET', '/control', { host: `localhost:${port}` }, 200],
    ['GET', '/control', { host: 'Sandbox:8010' }, 200],
    ['DELETE', '/control', { host: `[::1]:${port}` }, 200],
    ['DELETE', '/control', { host: `localhost:${port}`, origin: `http://localhost:${port}` }, 200],
  ]
  for (const [method, path, headers, status] of rows)
    t.equal(await call(method, path, headers), status, `${method} ${path} ${JSON.stringify(headers)}`)
  t.match((await ask(`${origin}/control`)).body, { faults: [] })
  t.match(await ask(`${origin}/control`, { headers: { origin: 'https://evil.example' } }), { status: 200 })
  const path = new URL(`${urls.replicateApi}/account`).pathname
  t.equal(await call('GET', path, { host: 'far-end.example' }), 401, 'a provider is reached under any name')
})

function madeKey(body: unknown): string {
  const isKey = typeof body === 'object' && body !== null && 'key' in body && typeof body.key === 'string'
  return isKey ? String(body.key) : ''
}

t.test('keys are made and revoked', async t => {
  const { origin, urls } = await quickSandbox(t)
  const whoIs = {
    fal: (key: string) =>
      ask(`${urls.falApi}/models/pricing?endpoint_id=fal-ai/minimax-music/v2`, { key: `Key ${key}` }),
    replicate: (key: string) => ask(`${urls.replicateApi}/account`, { key: `Bearer ${key}` }),
  }
  for (const provider of ['fal', 'replicate'] as const) {
    const made = await ask(`${origin}/control/keys/${provider}`, { method: 'POST' })
    t.equal(made.status, 200)
    const key = madeKey(made.body)
    t.equal((await whoIs[provider](key)).status, 200, `${provider} takes it`)
    const name = fingerprint(provider, key)
    t.equal((await ask(`${origin}/control/keys/${name}`, { method: 'DELETE' })).status, 200)
    t.equal((await whoIs[provider](key)).status, 401, `${provider} refuses it`)
    t.notOk((await ask(`${origin}/control`)).text.includes(key), 'it is not shown again')
    await ask(`${origin}/control`, { method: 'DELETE' })
    t.equal((await whoIs[provider](key)).status, 200, 'revocations are forgotten with the rest')
  }
  t.match(await ask(`${origin}/control/keys/other`, { method: 'POST' }), {
    status: 400,
    body: { error: /no provider/ },
  })
  t.match(await ask(`${origin}/control/keys/all`, { method: 'DELETE' }), {
    status: 400,
    body: { error: /fingerprint/ },
  })
})

t.test('a key that is made is known where keys are named', async t => {
  const { origin, urls } = await quickSandbox(t, { keys: { replicate: [] } })
  const key = madeKey((await ask(`${origin}/control/keys/replicate`, { method: 'POST' })).body)
  t.equal((await ask(`${urls.replicateApi}/account`, { key: `Bearer ${key}` })).status, 200)
  t.equal((await ask(`${urls.replicateApi}/account`, { key: `Bearer ${replicateToken()}` })).status, 401)
})
