import { formatListedToken, hashClientToken, makeClientToken, type TokenScope } from '@soundfoundry/config'
import { waitFor } from '@soundfoundry/testkit'
import type { Track } from '@soundfoundry/track'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { failed, play, redirected, running, trackIn } from '../track-steps.ts'

const tokens = { one: makeClientToken(), other: makeClientToken(), operator: makeClientToken() }
const callerOf = (token: string) => `token_${hashClientToken(token).slice(0, 16)}`
const listed = (token: string, ...scopes: TokenScope[]) => formatListedToken({ sha256: hashClientToken(token), scopes })
const API_TOKENS = [
  listed(tokens.one, 'tracks'),
  listed(tokens.other, 'tracks'),
  listed(tokens.operator, 'operate'),
].join(',')

interface Page {
  readonly tracks: readonly Track[]
  readonly next_cursor: string | null
}

t.test('a list is searched, counted, and seen whole by whoever operates', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker, { environment: { API_TOKENS } }), useBus(t, broker)])
  const call = (token: string, url: string, method: 'GET' | 'POST' = 'GET', payload?: object) =>
    gateway.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) })
  const post = async (token: string, body: object) => trackIn(await call(token, '/api/tracks', 'POST', body))
  const page = async (query: string, token = tokens.operator) =>
    (await call(token, `/api/tracks?${query}`)).json<Page>()
  const ids = async (query: string, token = tokens.operator) => (await page(query, token)).tracks.map(({ id }) => id)
  const counts = async (query = '', token = tokens.operator) =>
    (await call(token, `/api/tracks/counts?${query}`)).json()
  await waitFor(async () => (await call(tokens.one, '/api/tracks')).statusCode === 200, { what: 'the list' })

  const waltz = await post(tokens.one, {
    prompt: 'A slow WALTZ for two pianos',
    metadata: { order: '1042', shop: 'a' },
  })
  const rain = await post(tokens.one, {
    prompt: 'Warm lo-fi piano with rain',
    has_vocals: true,
    lyrics: 'Wir tanzen durch die Stra\u00dfen',
    metadata: { order: '1043', shop: 'a' },
  })
  const march = await post(tokens.other, { prompt: 'A march for brass and drums', metadata: { order: '1042' } })
  await play(bus, rain.id, ...redirected)
  await play(bus, march.id, ...running, failed)
  const states = async () => JSON.stringify(await Promise.all([ids('status=failed'), ids('redirected=true')]))
  await waitFor(async () => (await states()) === JSON.stringify([[march.id], [rain.id]]), { what: 'the index' })

  await t.test('by several statuses, by redirect, by time, by metadata and by text', async t => {
    const { created_at } = rain
    const table: readonly [query: string, expected: readonly Track[]][] = [
      ['', [march, rain, waltz]],
      ['status=failed&status=queued', [march, waltz]],
      ['status=running', [rain]],
      ['redirected=true', [rain]],
      ['redirected=false', [march, waltz]],
      [`created_after=${created_at}`, [march, rain]],
      [`created_before=${created_at}`, [waltz]],
      [`created_after=${created_at}&created_before=${march.created_at}`, [rain]],
      ['metadata[order]=1042', [march, waltz]],
      ['metadata[order]=1042&metadata[shop]=a', [waltz]],
      ['metadata[order]=104', []],
      ['metadata[toString]=x', []],
      ['q=waltz', [waltz]],
      ['q=PIANO', [rain, waltz]],
      [`q=${encodeURIComponent('STRA\u00dfEN')}`, [rain]],
      ['q=1043', [rain]],
      ['q=shop', [rain, waltz]],
      [`q=${waltz.id}`, [waltz]],
      [`q=${waltz.id.slice(0, -1)}`, [waltz]],
      ['q=piano&status=queued&metadata[shop]=a', [waltz]],
      ['q=nothing%20has%20this', []],
    ]
    for (const [query, expected] of table)
      t.same(
        await ids(query),
        expected.map(({ id }) => id),
        query,
      )
    const first = await page('q=piano&limit=1')
    t.same(
      [first.tracks.map(({ id }) => id), (await page(`q=piano&limit=1&cursor=${first.next_cursor}`)).tracks[0]?.id],
      [[rain.id], waltz.id],
    )
  })

  await t.test('are those of the caller alone, and of everybody for an operator, who names one', async t => {
    t.same(await ids('', tokens.one), [rain.id, waltz.id])
    t.same(await ids('q=order', tokens.other), [march.id])
    t.same(await ids(`caller=${callerOf(tokens.other)}`), [march.id])
    t.same(await ids(`caller=${callerOf(tokens.one)}`, tokens.one), [rain.id, waltz.id])
    t.same(await ids('caller=token_nobody'), [])
    t.same(
      (await page('')).tracks.map(({ caller }) => caller),
      [tokens.other, tokens.one, tokens.one].map(callerOf),
    )
    for (const path of ['', '/counts']) {
      const refused = await call(tokens.one, `/api/tracks${path}?caller=${callerOf(tokens.other)}`)
      t.match(refused.json(), { status: 403, code: 'insufficient_scope', detail: /other callers/ })
    }
  })

  await t.test('are counted by status, as the same caller sees them', async t => {
    const by_status = { queued: 1, running: 1, succeeded: 0, failed: 1, canceled: 0, expired: 0 }
    t.same(await counts(), { all: 3, by_status, redirected: 1 })
    t.same(await counts('', tokens.other), {
      all: 1,
      by_status: { ...by_status, queued: 0, running: 0 },
      redirected: 0,
    })
    t.match(await counts('provider=replicate'), { all: 1, redirected: 1 })
    t.match(await counts(`created_before=${rain.created_at}`), { all: 1, by_status: { queued: 1 } })
    t.match(await counts('status=failed'), { status: 400, errors: [{ path: 'status', message: /unknown/ }] })
    const mine = await post(tokens.one, { prompt: 'A track that is counted at once' })
    t.match(await counts(), { all: 4 }, 'as soon as it was accepted')
    await call(tokens.operator, `/api/tracks/${mine.id}/cancel`, 'POST')
  })

  await t.test('an operator reads, cancels and makes again the track of any caller, and creates none', async t => {
    t.equal(trackIn(await call(tokens.operator, `/api/tracks/${waltz.id}`)).caller, callerOf(tokens.one))
    t.equal(trackIn(await call(tokens.operator, `/api/tracks/${waltz.id}/cancel`, 'POST')).status, 'canceled')
    const again = trackIn(await call(tokens.operator, `/api/tracks/${waltz.id}/retry`, 'POST'))
    t.match(again, { caller: callerOf(tokens.one), retry_of: waltz.id })
    t.equal((await call(tokens.one, `/api/tracks/${again.id}`)).statusCode, 200, 'its caller sees it')
    t.equal((await call(tokens.other, `/api/tracks/${again.id}`)).statusCode, 404)
    const created = await call(tokens.operator, '/api/tracks', 'POST', { prompt: 'A track of an operator' })
    t.match(created.json(), { status: 403, code: 'insufficient_scope' })
  })
})

t.test('a search looks at a bounded number of tracks, and goes on where it was', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const post = async (prompt: string) =>
    trackIn(await gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt } })).id
  const wanted = await post('The one that is looked for')
  for (let round = 0; round < 21; round++)
    await Promise.all(Array.from({ length: 100 }, () => post('One of very many others')))
  await waitFor(() => bus.list().isFilled, { what: 'the index' })
  const first = (await gateway.inject('/api/tracks?q=looked')).json<Page>()
  t.same(first.tracks, [])
  t.type(first.next_cursor, 'string')
  const second = (await gateway.inject(`/api/tracks?q=looked&cursor=${first.next_cursor}`)).json<Page>()
  t.same(second, { tracks: second.tracks, next_cursor: null })
  t.same(
    second.tracks.map(({ id }) => id),
    [wanted],
  )
})
