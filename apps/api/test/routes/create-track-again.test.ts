import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { makeRequest, newKey, play, prompt, running, trackIn } from '../track-steps.ts'

t.test('POST /api/tracks with an Idempotency-Key', async t => {
  const broker = await useBroker(t)
  const [gateway, other, bus] = await Promise.all([useGateway(t, broker), useGateway(t, broker), useBus(t, broker)])
  const post = (key: string, payload: object | string, app = gateway) =>
    app.inject({
      method: 'POST',
      url: '/api/tracks',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      payload,
    })

  await t.test('the same key and body give the same track, from any gateway', async t => {
    const key = newKey()
    const first = await post(key, { prompt })
    t.equal(first.statusCode, 202)
    t.equal(first.headers['idempotency-replayed'], undefined)
    for (const app of [gateway, other]) {
      const again = await post(key, { prompt }, app)
      t.equal(again.statusCode, 202)
      t.equal(again.headers['idempotency-replayed'], 'true')
      t.equal(again.headers.location, first.headers.location)
      t.equal(again.headers.etag, first.headers.etag)
      t.strictSame(trackIn(again), trackIn(first))
    }
  })

  await t.test(
    'neither the order of fields, nor of metadata, nor a spelled-out default makes another body',
    async t => {
      const key = newKey()
      const first = await post(key, `{"prompt": "${prompt}", "seed": 7, "metadata": {"a": "1", "b": "2"}}`)
      const again = await post(
        key,
        `{"metadata": {"b": "2", "a": "1"}, "format": "mp3", "seed": 7.0, "prompt": "${prompt}"}`,
      )
      t.equal(again.headers['idempotency-replayed'], 'true')
      t.equal(trackIn(again).id, trackIn(first).id)
    },
  )

  await t.test('the same key with another body is refused, and the first track stands', async t => {
    const key = newKey()
    const first = await post(key, { prompt })
    for (const body of [{ prompt: `${prompt}!` }, { prompt, seed: 1 }, { prompt, metadata: { a: 'b' } }]) {
      const answer = await post(key, body)
      t.equal(answer.statusCode, 422)
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.match(answer.json(), { code: 'idempotency_key_reused', fix: /key/i })
      t.equal(answer.headers.location, undefined)
    }
    t.match((await bus.requests.get(trackIn(first).id))?.request.request, { prompt, seed: null })
  })

  await t.test('a repeated call shows the track as it stands now', async t => {
    const key = newKey()
    const { id } = trackIn(await post(key, { prompt }))
    const { revision } = await play(bus, id, ...running)
    const again = await post(key, { prompt })
    t.match(trackIn(again), { id, status: 'running', stage: 'generating' })
    t.equal(again.headers.etag, `"${revision}"`)
  })

  await t.test('a key that cannot be one is refused', async t => {
    for (const key of ['', 'two words', 'x'.repeat(256), 'schlüssel']) {
      const answer = await post(key, { prompt })
      t.equal(answer.statusCode, 400, key.slice(0, 20))
      t.match(answer.json(), { code: 'invalid_request', errors: [{ path: 'Idempotency-Key' }], fix: /\w/ })
    }
  })

  await t.test('of 20 calls at once with one key, one is accepted', async t => {
    const key = newKey()
    const before = await bus.requests.append(makeRequest())
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post(key, { prompt }, index % 2 === 0 ? gateway : other)),
    )
    t.ok(answers.every(({ statusCode }) => statusCode === 202))
    t.equal(new Set(answers.map(answer => trackIn(answer).id)).size, 1)
    t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length, 1)

    const next = await bus.requests.append(makeRequest())
    t.equal(next.sequence - before.sequence, 2, 'one request lies between the two')
  })
})
