import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { failed, play, running, trackIn } from '../track-steps.ts'

const body = {
  prompt: 'A slow waltz for two pianos',
  lyrics: 'The morning comes slowly',
  has_vocals: true,
  seed: 7,
  provider: 'fal',
  metadata: { order: '1042' },
}

t.test('POST /api/tracks/{id}/retry', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const post = (url: string, payload: object | undefined, headers: Record<string, string> = {}) =>
    gateway.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
  const retry = (id: string, headers: Record<string, string> = {}) =>
    post(`/api/tracks/${id}/retry`, undefined, headers)
  const old = trackIn(await post('/api/tracks', body))

  await t.test('one that is not done is not made a second time', async t => {
    t.match((await retry(old.id)).json(), { status: 409, code: 'not_done', detail: 'The track is still queued.' })
    await play(bus, old.id, ...running)
    t.match((await retry(old.id)).json(), { status: 409, detail: 'The track is still running.' })
    await play(bus, old.id, failed)
  })

  await t.test('one that has ended gets a new track of the same request, which names it', async t => {
    const answer = await retry(old.id)
    const made = trackIn(answer)
    t.equal(answer.statusCode, 202)
    t.equal(answer.headers.location, `/api/tracks/${made.id}`)
    t.not(made.id, old.id)
    const { provider: _pinned, ...rest } = body
    t.match(made, { ...rest, provider: null, status: 'queued', done: false, retry_of: old.id, attempts: [] })
    t.equal(made.deadline, made.expires_at)
    t.match(await bus.requests.get(made.id), {
      request: { retry_of: old.id, request: { wished: ['seed', 'has_vocals'] } },
    })
    t.match(trackIn(await gateway.inject({ url: `/api/tracks/${old.id}` })), { status: 'failed', retry_of: null })

    await play(bus, made.id, ...running, failed)
    t.match(trackIn(await gateway.inject({ url: `/api/tracks/${made.id}` })), { retry_of: old.id, status: 'failed' })
    t.match(trackIn(await retry(made.id)), { retry_of: made.id })
  })

  await t.test('repeated with its key it is the same track, and the key is for nothing else', async t => {
    const key = { 'idempotency-key': 'again-1' }
    const [first, second] = [await retry(old.id, key), await retry(old.id, key)]
    t.equal(trackIn(first).id, trackIn(second).id)
    t.strictSame([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']], [undefined, 'true'])
    t.match((await post('/api/tracks', body, key)).json(), { status: 422, code: 'idempotency_key_reused' })
    await post('/api/tracks', body, { 'idempotency-key': 'create-1' })
    t.match((await retry(old.id, { 'idempotency-key': 'create-1' })).json(), { code: 'idempotency_key_reused' })
  })

  await t.test('what is not there, or is no id, is not found', async t => {
    for (const id of ['01923f0c-5a7e-7cc3-8f6b-2f4f3a1d9e13', 'x']) {
      t.match((await retry(id)).json(), { status: 404, code: 'track_not_found' })
    }
  })
})

t.test('a track of another caller is not made again', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const created = trackIn(await gateway.inject({ method: 'POST', url: '/api/tracks', payload: body }))
  const asked = await bus.requests.get(created.id)
  if (asked === null) throw new Error('it was asked for')
  const id = '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e99'
  await bus.requests.append({ ...asked.request, id, caller: 'token_of_somebody_else' })
  await play(bus, id, ...running, failed)
  t.match((await gateway.inject({ method: 'POST', url: `/api/tracks/${id}/retry` })).json(), {
    code: 'track_not_found',
  })
})
