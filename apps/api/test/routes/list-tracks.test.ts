import { waitFor } from '@soundfoundry/testkit'
import { TrackSchema } from '@soundfoundry/track'
import { connect } from 'node:net'
import t from 'tap'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { newTrackId } from '../../src/track-id.ts'
import { listen, useBroker, useBus, useGateway, useRoutes } from '../open-gateway.ts'
import { ask, failed, makeRequest, play, prompt, running, trackIn } from '../track-steps.ts'

const PageSchema = Type.Object(
  { tracks: Type.Array(TrackSchema), next_cursor: Type.Union([Type.String(), Type.Null()]) },
  { additionalProperties: false },
)

t.test('GET /api/tracks', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const get = (query = '') => gateway.inject({ url: `/api/tracks${query}` })
  const page = async (query = '') => {
    const answer = await get(query)
    if (answer.statusCode !== 200) throw new Error(answer.body)
    const { tracks, next_cursor } = Parse(PageSchema, answer.json())
    return { ids: tracks.map(({ id }) => id), tracks, cursor: next_cursor }
  }
  const post = async () => trackIn(await gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt } }))
  await waitFor(async () => (await get()).statusCode === 200, { what: 'the list' })

  await t.test('is empty at first', async t => {
    const answer = await get()
    t.same(answer.json(), { tracks: [], next_cursor: null })
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  const made: string[] = []
  await t.test('has a track as soon as it was accepted, as it is read alone', async t => {
    for (let number = 0; number < 7; number++) {
      const { id } = await post()
      made.unshift(id)
      t.same((await page()).ids, made)
    }
    const alone = await gateway.inject({ url: `/api/tracks/${made[0]}` })
    t.same((await page('?limit=1')).tracks, [trackIn(alone)])
  })

  await t.test('comes page by page, and a new track shifts none of them', async t => {
    const first = await page('?limit=3')
    t.same(first.ids, made.slice(0, 3))
    const newest = (await post()).id
    const second = await page(`?limit=3&cursor=${first.cursor}`)
    t.same(second.ids, made.slice(3, 6))
    const third = await page(`?limit=3&cursor=${second.cursor}`)
    t.same(third.ids, made.slice(6))
    t.equal(third.cursor, null)
    made.unshift(newest)
    const exact = await page(`?limit=${made.length}`)
    t.same(exact.ids, made)
    t.equal(exact.cursor, null, 'no page follows that would be empty')
  })

  await t.test('is filtered by status, by provider, and by both', async t => {
    const [atFal, over, waiting] = made
    await play(bus, atFal ?? '', ...running)
    await play(bus, over ?? '', ...running, failed)
    const shown = async () => [
      (await page('?status=running')).ids,
      (await page('?status=failed')).ids,
      (await page('?provider=fal')).ids,
      (await page('?provider=fal&status=failed')).ids,
      (await page('?provider=replicate')).ids,
    ]
    const expected = [[atFal], [over], [atFal, over], [over], []]
    await waitFor(async () => JSON.stringify(await shown()) === JSON.stringify(expected), { what: 'all filters' })
    const queued = await page('?status=queued&limit=2')
    t.same(queued.ids, [waiting, made[3]])
    t.same((await page(`?status=queued&limit=2&cursor=${queued.cursor}`)).ids, made.slice(4, 6))
  })

  await t.test('never shows a track whose record says another thing than the filter', async t => {
    for (let round = 0; round < 20; round++) {
      const id = await ask(bus)
      await play(bus, id, ...running, failed)
      for (const status of ['queued', 'running']) t.notOk((await page(`?status=${status}`)).ids.includes(id))
    }
  })

  await t.test('passes over what cannot be read, without a short page', async t => {
    const readable = [await ask(bus), await ask(bus)]
    const lost = newTrackId(Date.now())
    await bus.requests.append(makeRequest(lost))
    // A record as a later release might write it.
    await publish(broker.port, `tracks.${lost}`, '{"v":2}')
    const own = (await post()).id
    await waitFor(async () => (await page('?limit=3')).ids.join() === [own, ...readable.toReversed()].join(), {
      what: 'a full page',
    })
    t.equal((await page('?limit=3')).ids.length, 3)
  })

  await t.test('shows nobody the tracks of another caller', async t => {
    const request = { ...makeRequest(), caller: 'token_somebody' }
    await bus.requests.append(request)
    const own = (await post()).id
    t.equal((await page('?limit=1')).ids[0], own)
    t.notOk((await page('?limit=100')).ids.includes(request.id))
  })

  await t.test('refuses what it does not understand, by name', async t => {
    const refused: Array<[string, string, RegExp]> = [
      ['?status=done', 'status.0', /must be one of: queued, running, succeeded, failed, canceled, expired/],
      ['?provider=suno', 'provider', /must be one of: fal, replicate/],
      ['?status=queued&status=done', 'status.1', /must be one of/],
      ['?redirected=maybe', 'redirected', /true or false/],
      ['?created_after=yesterday', 'created_after', /valid date-time/],
      ['?created_before=2026-13-01T00:00:00Z', 'created_before', /valid date-time/],
      ['?q=', 'q', /at least 1 character/],
      ['?metadata=x', 'metadata', /must be an object/],
      ['?caller=', 'caller', /at least 1 character/],
      ['?limit=0', 'limit', /at least 1/],
      ['?limit=101', 'limit', /at most 100/],
      ['?limit=1.5', 'limit', /whole number/],
      ['?limit=many', 'limit', /whole number/],
      ['?cursor=', 'cursor', /next_cursor/],
      ['?cursor=bm9ib2R5', 'cursor', /next_cursor/],
      ['?state=queued', 'state', /unknown/],
    ]
    for (const [query, path, message] of refused) {
      const answer = await get(query)
      t.equal(answer.statusCode, 400, query)
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.match(answer.json(), { code: 'invalid_request', errors: [{ path, message }], fix: /\w/ }, query)
    }
  })

  await t.test('HEAD is the same without a body', async t => {
    const head = await gateway.inject({ method: 'HEAD', url: '/api/tracks' })
    t.equal(head.statusCode, 200)
    t.equal(head.body, '')
  })
})

t.test('says when to come again while it is still being read', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker, 'api')
  await broker.kill()
  const gateway = useRoutes(t, bus)
  const answer = await gateway.inject({ url: '/api/tracks' })
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { code: 'list_not_ready', fix: /\w/ })
  t.match(answer.headers['retry-after'], /^\d+$/)
  await broker.restart()
  const listed = async () => (await gateway.inject({ url: '/api/tracks' })).statusCode === 200
  t.ok(await waitFor(listed, { what: 'the list' }))
})

t.test('a second gateway lists what the first one accepted', async t => {
  const broker = await useBroker(t)
  const [one, two] = await Promise.all([useGateway(t, broker), useGateway(t, broker)])
  const url = await listen(one)
  const response = await fetch(`${url}/api/tracks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt }),
  })
  const { id } = trackIn({ body: await response.text() })
  const listed = async () => (await two.inject({ url: '/api/tracks' })).body.includes(id)
  t.ok(await waitFor(listed, { what: 'the track at the other gateway' }))
})

/** Publishes as a stranger would: the bus writes only what it understands. */
async function publish(port: number, subject: string, body: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const answered = new Promise<void>(resolve => {
    let said = ''
    socket.on('data', chunk => {
      said += chunk.toString()
      if (said.includes('PONG')) resolve()
    })
  })
  socket.write(`CONNECT {"verbose":false}\r\nPUB ${subject} ${body.length}\r\n${body}\r\nPING\r\n`)
  await answered
  socket.destroy()
}
