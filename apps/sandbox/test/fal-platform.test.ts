import t from 'tap'
import { ask, falInput, falKey, quickSandbox } from './harness.ts'

const key = `Key ${falKey()}`

t.test('prices and models', async t => {
  const { urls } = await quickSandbox(t)
  const id = 'fal-ai/minimax-music/v2'
  t.match(await ask(`${urls.falApi}/models/pricing?endpoint_id=${id}`, { key }), {
    status: 200,
    body: { prices: [{ endpoint_id: id, unit_price: 0.03, currency: 'USD' }], has_more: false, next_cursor: null },
  })
  t.match(await ask(`${urls.falApi}/models/pricing?endpoint_id=fal-ai/none`, { key }), {
    status: 404,
    body: { error: { type: 'not_found', request_id: /./ } },
  })
  t.match(await ask(`${urls.falApi}/models?endpoint_id=${id}`), {
    status: 200,
    body: { models: [{ endpoint_id: id }] },
  })
  t.match(await ask(`${urls.falApi}/models/pricing?endpoint_id=${id}`), { status: 401 })
})

t.test('keys, current user and the webhook keys', async t => {
  const admin = falKey()
  const sandbox = await quickSandbox(t, { keys: { fal: [{ key: admin, scope: 'ADMIN' }] } })
  t.equal((await ask(`${sandbox.urls.falApi}/keys?limit=1`, { key: `Key ${admin}` })).status, 200)
  t.equal((await ask(`${sandbox.urls.falApi}/keys?limit=1`, { key })).status, 401)
  const current = `${sandbox.urls.falRest}/users/current`
  t.match(await ask(current, { key: `Key ${admin}` }), { status: 200, body: { is_locked: false } })
  t.match(await ask(current), { status: 401, body: { detail: 'Authorization header is required' } })
  t.match(await ask(current, { key }), { status: 401, body: { detail: 'invalid key credentials' } })
  t.match((await ask(`${sandbox.urls.falRest}/.well-known/jwks.json`)).body, { keys: [{ kty: 'OKP', crv: 'Ed25519' }] })
})

t.test('the history of requests: newest first, in pages, in a period', async t => {
  const { urls } = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const path = `${urls.falApi}/models/requests/by-endpoint`
  const start = new Date().toISOString()
  for (const prompt of ['first of three', 'second of three', 'third of three']) {
    await ask(`${urls.falQueue}/fal-ai/minimax-music/v2`, { method: 'POST', key, body: { ...falInput, prompt } })
  }
  const query = `endpoint_id=fal-ai/minimax-music/v2&start=${start}&expand=payloads&limit=2`
  const first = await ask(`${path}?${query}`, { key })
  t.match(first.body, {
    items: [
      {
        endpoint_id: 'fal-ai/minimax-music/v2',
        sent_at: /Z$/,
        started_at: /Z$/,
        ended_at: /Z$/,
        status_code: 200,
        json_input: { prompt: 'third of three' },
        json_output: { audio: { url: /^http/ } },
      },
      { json_input: { prompt: 'second of three' } },
    ],
    has_more: true,
    next_cursor: 'Mg==',
  })
  t.match((await ask(`${path}?${query}&cursor=Mg==`, { key })).body, {
    items: [{ json_input: { prompt: 'first of three' } }],
    has_more: false,
    next_cursor: null,
  })
  t.match((await ask(`${path}?${query}&end=${start}`, { key })).body, { items: [] })
  t.match((await ask(`${path}?${query}&status=error`, { key })).body, { items: [] })
  t.match((await ask(`${path}?endpoint_id=fal-ai/minimax-music/v1.5`, { key })).body, { items: [] })
  t.match(await ask(path, { key }), { status: 400, body: { error: { type: 'validation_error' } } })
  t.match(await ask(`${path}?${query}`), { status: 401 })
})
