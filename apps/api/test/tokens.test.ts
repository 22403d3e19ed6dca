import { randomBytes } from 'node:crypto'
import { formatListedToken, hashClientToken, makeClientToken, type TokenScope } from '@soundfoundry/config'
import t from 'tap'
import { newTrackId, trackIdFor } from '../src/track-id.ts'
import { listen, useBroker, useBus, useGateway, useRoutes } from './open-gateway.ts'
import {
  ask,
  askAndStore,
  makeRequest,
  newKey,
  play,
  prompt,
  running,
  succeeded,
  streamOf,
  trackIn,
} from './track-steps.ts'

const tokens = {
  tracks: makeClientToken(),
  operate: makeClientToken(),
  both: makeClientToken(),
  other: makeClientToken(),
}
const foreign = randomBytes(24).toString('hex')

const listed = (token: string, ...scopes: TokenScope[]) => formatListedToken({ sha256: hashClientToken(token), scopes })
const API_TOKENS = [
  hashClientToken(tokens.tracks),
  listed(tokens.operate, 'operate'),
  listed(tokens.both, 'tracks', 'operate'),
  listed(tokens.other, 'tracks'),
  listed(foreign, 'tracks'),
].join(',')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const callerOf = (token: string) => `token_${hashClientToken(token).slice(0, 16)}`

t.test('a gateway with tokens', async t => {
  const broker = await useBroker(t)
  const lines: string[] = []
  const options = { environment: { API_TOKENS }, takeLine: (line: string) => lines.push(line) }
  const [gateway, bus] = await Promise.all([useGateway(t, broker, options), useBus(t, broker)])
  const get = (url: string, headers: Record<string, string> = {}) => gateway.inject({ url, headers })
  const logged = (reason: string) => lines.filter(line => line.includes(`"reason":"${reason}"`)).length

  await t.test('answers nobody without one, whatever the path', async t => {
    for (const url of [
      '/api/tracks',
      '/api/tracks/x',
      '/api/health',
      '/api/keys',
      '/api',
      '/api/nothing',
      '/%61pi/keys',
    ]) {
      const answer = await get(url)
      t.equal(answer.statusCode, 401, url)
      t.equal(answer.headers['content-type'], 'application/problem+json', url)
      t.equal(answer.headers['www-authenticate'], 'Bearer', url)
      t.match(
        answer.json(),
        { code: 'unauthorized', detail: /needs a client token/, fix: /Authorization: Bearer/ },
        url,
      )
    }
    const post = await gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt } })
    t.equal(post.statusCode, 401)
    t.ok(logged('no token') > 0)
  })

  await t.test('answers whoever watches the process', async t => {
    for (const url of ['/livez', '/readyz', '/metrics']) t.equal((await get(url)).statusCode, 200, url)
    t.equal((await get('/nothing')).statusCode, 404)
  })

  await t.test('refuses a wrong token, and says of a damaged one that it is', async t => {
    const damaged = `${tokens.tracks.slice(0, -1)}${tokens.tracks.endsWith('a') ? 'b' : 'a'}`
    const table: readonly [authorization: string, detail: RegExp, reason: string][] = [
      [`Bearer ${makeClientToken()}`, /is not known/, 'unknown token'],
      [`Bearer ${randomBytes(20).toString('hex')}`, /is not known/, 'unknown token'],
      [`Bearer ${damaged}`, /mistyped or cut/, 'damaged token'],
      [`Bearer ${tokens.tracks.slice(0, 20)}`, /mistyped or cut/, 'damaged token'],
      [`Basic ${tokens.tracks}`, /is not `Bearer`/, 'no bearer token'],
      [tokens.tracks, /is not `Bearer`/, 'no bearer token'],
      ['Bearer ', /is not `Bearer`/, 'no bearer token'],
      [`Bearer ${hashClientToken(tokens.tracks)}`, /is not known/, 'unknown token'],
    ]
    for (const [authorization, detail, reason] of table) {
      const before = logged(reason)
      const answer = await get('/api/health', { authorization })
      t.equal(answer.statusCode, 401, reason)
      t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
      t.match(answer.json(), { code: 'unauthorized', detail })
      t.equal(logged(reason), before + 1, `${reason} is in the log`)
      t.notOk(answer.body.includes(tokens.tracks.slice(3, 15)))
    }
  })

  await t.test('lets a token do what it is for', async t => {
    const id = newTrackId(Date.now())
    const table: readonly [url: string, needs: TokenScope | null][] = [
      ['/api/health', null],
      [`/api/tracks/${id}`, null],
      [`/api/tracks/${id}/audio`, null],
      ['/api/keys', 'operate'],
      ['/api/providers', 'operate'],
      ['/api/usage', 'operate'],
    ]
    for (const [url, needs] of table) {
      for (const method of ['GET', 'HEAD'] as const) {
        t.not((await gateway.inject({ method, url, headers: bearer(tokens.both) })).statusCode, 403, url)
      }
      for (const scope of ['tracks', 'operate'] as const) {
        const answer = await get(url, bearer(tokens[scope]))
        if (needs === null || needs === scope) {
          t.notOk([401, 403].includes(answer.statusCode), `${url} with ${scope}`)
          continue
        }
        t.equal(answer.statusCode, 403, `${url} with ${scope}`)
        t.match(answer.json(), { code: 'insufficient_scope', detail: `scope ${needs}` })
        t.equal(answer.headers['www-authenticate'], `Bearer error="insufficient_scope", scope="${needs}"`)
      }
    }
    const post = await gateway.inject({
      method: 'POST',
      url: '/api/tracks',
      headers: bearer(tokens.operate),
      payload: { prompt },
    })
    t.equal(post.statusCode, 403)
    t.equal(
      (await get('/api/health', { authorization: `bearer  ${foreign}` })).statusCode,
      200,
      'a token made elsewhere',
    )
  })

  await t.test('shows each caller its own tracks alone', async t => {
    const post = (token: string, headers: Record<string, string> = {}) =>
      gateway.inject({
        method: 'POST',
        url: '/api/tracks',
        headers: { ...bearer(token), ...headers },
        payload: { prompt },
      })
    const { id } = trackIn(await post(tokens.tracks))
    t.equal((await bus.requests.get(id))?.request.caller, callerOf(tokens.tracks))
    const anonymous = await askAndStore(bus, Buffer.from('audio'))

    const others = async (what: string, track: string, token: string) => {
      for (const [method, path] of [
        ['GET', ''],
        ['HEAD', ''],
        ['POST', '/cancel'],
        ['GET', '/audio'],
        ['GET', '/events'],
      ] as const) {
        const before = logged('another caller')
        const url = `/api/tracks/${track}${path}`
        const headers = { ...bearer(token), prefer: 'wait=5' }
        const answer = await gateway.inject({ method, url, headers })
        t.equal(answer.statusCode, 404, `${what}: ${method} ${path}`)
        if (gateway.hasRoute({ method, url: `/api/tracks/:id${path}` })) {
          if (method !== 'HEAD') t.equal(answer.json().code, 'track_not_found')
          t.equal(answer.headers.etag, undefined)
          t.equal(logged('another caller'), before + 1, 'the log says why')
        }
      }
    }
    await others('before it is routed', id, tokens.other)
    await play(bus, id, ...running)
    await others('while it runs', id, tokens.other)
    await bus.audio.put(id, streamOf(Buffer.from('audio')))
    await play(bus, id, succeeded(Buffer.from('audio')))
    await others('when it is done', id, tokens.other)
    await others('one from before there were tokens', anonymous, tokens.other)
    const missing = await get(`/api/tracks/${newTrackId(Date.now())}`, bearer(tokens.other))
    const hidden = await get(`/api/tracks/${id}`, bearer(tokens.other))
    t.strictSame(hidden.json(), missing.json(), 'and cannot be told from one that never was')

    t.equal(trackIn(await get(`/api/tracks/${id}`, bearer(tokens.tracks))).status, 'succeeded')
    t.equal((await get(`/api/tracks/${id}/audio`, bearer(tokens.tracks))).body, 'audio')
    t.equal((await bus.tracks.get(id))?.record.cancel_requested, false, 'nobody else canceled it')
  })

  await t.test('keeps the idempotency keys of two callers apart', async t => {
    const headers = { 'idempotency-key': newKey() }
    const post = (token: string, text = prompt) =>
      gateway.inject({
        method: 'POST',
        url: '/api/tracks',
        headers: { ...bearer(token), ...headers },
        payload: { prompt: text },
      })
    const [mine, theirs] = [await post(tokens.tracks), await post(tokens.other, 'another prompt altogether')]
    t.equal(trackIn(mine).id, trackIdFor(callerOf(tokens.tracks), headers['idempotency-key']))
    t.equal(theirs.statusCode, 202)
    t.not(trackIn(theirs).id, trackIn(mine).id)
    const again = await post(tokens.tracks)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.equal(trackIn(again).id, trackIn(mine).id)
  })

  await t.test('writes no token down', async t => {
    await get(`/api/health?access_token=${tokens.tracks}`, bearer(tokens.tracks))
    const log = lines.join('')
    t.match(log, '"url":"/api/health?access_token=[secret]"')
    for (const token of [...Object.values(tokens), foreign]) t.notOk(log.includes(token))
  })
})

t.test('a route under /api that does not say who may call it cannot be added', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const gateway = useRoutes(t, bus)
  for (const url of ['/api/other', '/api', '/api/*']) {
    t.throws(() => gateway.get(url, () => ({})), /does not say who may call it/, url)
  }
  t.doesNotThrow(() => gateway.get('/apiary', () => ({})))
  const id = await ask(bus)
  t.equal(trackIn(await gateway.inject(`/api/tracks/${id}`)).id, id, 'anonymous callers see anonymous tracks')
  const theirs = { ...makeRequest(), caller: callerOf(foreign) }
  await bus.requests.append(theirs)
  t.equal((await gateway.inject(`/api/tracks/${theirs.id}`)).statusCode, 404)
  const url = await listen(gateway)
  t.equal((await fetch(`${url}/api/health`)).status, 200)
})
