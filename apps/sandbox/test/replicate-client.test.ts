import { parseBuffer } from 'music-metadata'
import t from 'tap'
import { quickSandbox, replicateClient, replicateInput, replicateToken, until } from './harness.ts'

const model = 'minimax/music-2.5'

t.test('run waits in block mode and by polling', async t => {
  const sandbox = await quickSandbox(t)
  const replicate = replicateClient(sandbox, replicateToken())
  const url: unknown = await replicate.run(model, { input: replicateInput })
  t.type(url, 'string')
  if (typeof url !== 'string') return
  t.match(url, new RegExp(`^${sandbox.filesOrigin}/replicate/`))
  const file = Buffer.from(await (await fetch(url)).arrayBuffer())
  const { format } = await parseBuffer(file, 'audio/mpeg', { duration: true })
  t.ok(Math.abs((format.duration ?? 0) - 2) < 0.2)
  const polled = await replicate.run(model, { input: replicateInput, wait: { mode: 'poll', interval: 20 } })
  t.match(polled, /^http/)
})

t.test('create, get, wait', async t => {
  const replicate = replicateClient(await quickSandbox(t, { queueMs: 500 }), replicateToken())
  const created = await replicate.predictions.create({ model, input: replicateInput })
  t.match(created, { status: 'starting', version: 'hidden', model, output: null, error: null, data_removed: false })
  t.match(created.id, /^[a-z0-9]{26}$/)
  t.match(await replicate.predictions.get(created.id), { id: created.id, input: replicateInput })
  const done = await replicate.wait(created, { interval: 20 })
  t.match(done, { status: 'succeeded', metrics: { predict_time: 0.08, total_time: 0.58 } })
})

t.test('Prefer: wait runs out while starting and while processing', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 60_000 })
  const replicate = replicateClient(sandbox, replicateToken())
  const starting = await replicate.predictions.create({ model, input: replicateInput, wait: 1 })
  t.match(starting, { status: 'starting', output: null })
  const started = await quickSandbox(t, { queueMs: 0, generationMs: 60_000 })
  const processing = await replicateClient(started, replicateToken()).predictions.create({
    model,
    input: replicateInput,
    wait: 1,
  })
  t.match(processing, { status: 'processing', output: null })
})

t.test('cancel, and the deadline of Cancel-After', async t => {
  const sandbox = await quickSandbox(t, { generationMs: 60_000 })
  const replicate = replicateClient(sandbox, replicateToken())
  const created = await replicate.predictions.create({ model, input: replicateInput })
  t.match(await replicate.predictions.cancel(created.id), { status: 'canceled', id: created.id })
  const response = await replicate.request(`/models/${model}/predictions`, {
    method: 'POST',
    headers: { 'Cancel-After': '2m' },
    data: { input: replicateInput },
  })
  t.equal(response.status, 201)
  const limited: unknown = await response.json()
  t.match(limited, { deadline: /Z$/ })
})

t.test('list and paginate: a hundred a page, newest first', async t => {
  const sandbox = await quickSandbox(t)
  const replicate = replicateClient(sandbox, replicateToken())
  const ids: string[] = []
  for (let number = 0; number < 230; number += 1) {
    ids.unshift((await replicate.predictions.create({ model, input: replicateInput })).id)
  }
  const pages: string[][] = []
  for await (const page of replicate.paginate(async () => replicate.predictions.list()))
    pages.push(page.map(({ id }) => id))
  t.same(
    pages.map(page => page.length),
    [100, 100, 30],
  )
  t.same(pages.flat(), ids)
  const first = await replicate.predictions.list()
  t.equal(first.previous, null)
})

t.test('account, model, versions and the webhook secret', async t => {
  const replicate = replicateClient(await quickSandbox(t), replicateToken())
  t.match(await replicate.accounts.current(), { type: 'organization', username: 'sandbox' })
  const found = await replicate.models.get('minimax', 'music-2.5')
  t.match(found, { owner: 'minimax', name: 'music-2.5', is_official: true })
  t.match(await replicate.webhooks.default.secret.get(), { key: /^whsec_/ })
  const community = await replicate.models.get('meta', 'musicgen')
  const version = community.latest_version?.id ?? ''
  const created = await replicate.predictions.create({ version, input: { prompt: 'drums', duration: 3 } })
  t.match(created, { version, model: 'meta/musicgen' })
  const done = await until(async () => {
    const prediction = await replicate.predictions.get(created.id)
    return prediction.status === 'succeeded' ? prediction : undefined
  })
  const file = Buffer.from(await (await fetch(String(done.output))).arrayBuffer())
  const { format } = await parseBuffer(file, 'audio/mpeg', { duration: true })
  t.ok(Math.abs((format.duration ?? 0) - 3) < 0.2)
})

t.test('input is judged when it is handed in', async t => {
  const sandbox = await quickSandbox(t)
  const replicate = replicateClient(sandbox, replicateToken())
  const short = { model: 'minimax/music-1.5', input: { ...replicateInput, lyrics: 'x'.repeat(601) } }
  await t.rejects(replicate.predictions.create(short), {
    message: /422 Unprocessable Entity.*"field":"input.lyrics".*less than or equal to 600/,
  })
  await t.rejects(replicate.predictions.create({ model, input: { prompt: 'no words' } }), {
    message: /"field":"input","description":"lyrics is required"/,
  })
  await t.rejects(replicate.predictions.create({ version: 'minimax/music-2.5:latest', input: replicateInput }), {
    message: /Invalid version or not permitted/,
  })
  await t.rejects(replicate.predictions.create({ model: 'minimax/music-9', input: replicateInput }), { message: /404/ })
  t.equal(sandbox.control.state().work.replicate.accepted, 0)
})

t.test('a token that is wrong', async t => {
  const replicate = replicateClient(await quickSandbox(t), 'not-a-token')
  await t.rejects(replicate.accounts.current(), { message: /401 Unauthorized.*Unauthenticated/ })
  await t.rejects(replicate.predictions.create({ model, input: replicateInput }), {
    message: /Invalid or expired API token/,
  })
})
