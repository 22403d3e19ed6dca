import t from 'tap'
import { newTrackId } from '../../src/track-id.ts'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, askAndStore, failed, play, prompt, running, trackIn } from '../track-steps.ts'

t.test('GET /api/tracks/{id}', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const get = (id: string, headers: Record<string, string> = {}) =>
    gateway.inject({ url: `/api/tracks/${id}`, headers })

  await t.test('is answered from the request before there is a record', async t => {
    const id = await ask(bus)
    const answer = await get(id)
    t.equal(answer.statusCode, 200)
    t.match(trackIn(answer), { id, prompt, status: 'queued', stage: 'routing', done: false, attempts: [] })
    t.equal(answer.headers['retry-after'], '2')
    t.equal(answer.headers.etag, '"0"')
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  await t.test('is answered from the record once there is one, with nothing of the house in it', async t => {
    const id = await ask(bus)
    const { revision } = await play(bus, id, ...running)
    const answer = await get(id)
    const track = trackIn(answer)
    t.equal(answer.headers.etag, `"${revision}"`)
    t.equal(answer.headers['retry-after'], '2')
    t.match(track, { status: 'running', stage: 'generating', provider: 'fal', done: false })
    const [attempt] = track.attempts
    t.strictSame(track.attempts, [
      {
        number: 1,
        provider: 'fal',
        model: 'fal-ai/minimax-music/v2',
        key: 'fal_3f9a1c20',
        state: 'accepted',
        reason: null,
        http_status: null,
        provider_request_id: 'r-1',
        ignored: ['duration_s'],
        billed: 'unknown',
        started_at: attempt?.started_at,
        ended_at: null,
      },
    ])
  })

  await t.test('names the audio and no further try once it is done', async t => {
    const id = await askAndStore(bus, Buffer.from('audio'))
    const answer = await get(id)
    t.equal(answer.headers['retry-after'], undefined)
    t.match(trackIn(answer), {
      status: 'succeeded',
      stage: null,
      done: true,
      audio: { url: `/api/tracks/${id}/audio`, content_type: 'audio/mpeg', bytes: 5, duration_s: 61.2 },
      attempts: [{ state: 'succeeded', billed: 'yes' }],
    })
  })

  await t.test('says why a track failed', async t => {
    const id = await ask(bus)
    await play(bus, id, ...running, failed)
    const answer = await get(id)
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['retry-after'], undefined)
    t.match(trackIn(answer), { status: 'failed', done: true, error: { code: 'provider_failed', fix: /\w/ } })
  })

  await t.test('is 304 for whoever has this state, and 200 again after a change', async t => {
    const id = await ask(bus)
    for (const change of [[], running, [failed]]) {
      if (change.length > 0) await play(bus, id, ...change)
      const fresh = await get(id)
      const etag = String(fresh.headers.etag)
      const again = await get(id, { 'if-none-match': `"other", W/${etag}` })
      t.equal(again.statusCode, 304)
      t.equal(again.body, '')
      t.equal(again.headers.etag, etag)
      t.equal(again.headers['retry-after'], fresh.headers['retry-after'])
      t.equal((await get(id, { 'if-none-match': '"other"' })).statusCode, 200)
    }
  })

  await t.test('HEAD is the same without a body', async t => {
    const id = await ask(bus)
    const url = `/api/tracks/${id}`
    const [got, head] = await Promise.all([gateway.inject({ url }), gateway.inject({ method: 'HEAD', url })])
    t.equal(head.statusCode, 200)
    t.equal(head.body, '')
    for (const name of ['etag', 'retry-after', 'content-type', 'content-length']) {
      t.equal(head.headers[name], got.headers[name], name)
    }
  })

  await t.test('is 404 for an id that nobody has', async t => {
    const answer = await get(newTrackId(Date.now()))
    t.equal(answer.statusCode, 404)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.equal(answer.headers.etag, undefined)
    t.match(answer.json(), { code: 'track_not_found', fix: /\w/ })
  })

  await t.test('is 404 for what cannot be an id, whatever it would mean to the broker', async t => {
    const id = await ask(bus)
    await play(bus, id, ...running)
    const others = [
      '*',
      '>',
      '%2A',
      '%3E',
      'a.b',
      `${id}.1`,
      `${id}%20`,
      '%20',
      '%0D%0APING%0D%0A',
      '%00',
      '..%2f..%2fx',
      'ü',
    ]
    for (const other of [...others, id.toUpperCase()]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/audio'],
        ['POST', '/cancel'],
      ] as const) {
        const answer = await gateway.inject({ method, url: `/api/tracks/${other}${path}` })
        t.equal(answer.statusCode, 404, `${method} ${other}${path}`)
        t.match(answer.json(), { code: 'track_not_found' }, `${method} ${other}${path}`)
      }
    }
    t.equal((await get('x'.repeat(300))).statusCode, 404)
    t.match((await get('%E0%A4%A')).json(), { status: 400, code: 'invalid_request' })
    t.match(trackIn(await get(id)), { status: 'running' })
  })
})
