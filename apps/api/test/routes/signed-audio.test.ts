import { randomBytes } from 'node:crypto'
import { Passes } from '../../src/passes/passes.ts'
import { Secret } from '@soundfoundry/config'
import t from 'tap'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { API_TOKENS, caller, tokens } from '../openapi/contract-world.ts'
import { makeRequest, play, running, streamOf, succeeded, trackIn } from '../track-steps.ts'

const bytes = randomBytes(5_000)
const authorization = `Bearer ${tokens.both}`
const url = 'https://gen.example.com/music'

t.test('audio for a browser', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const secret = new Secret(randomBytes(32).toString('base64url'), 'secret')
  const lines: string[] = []
  const signing = { URL_SIGNING_SECRET: secret.reveal(), PUBLIC_URL: `${url}/` }
  const gateway = await useGateway(t, broker, {
    environment: { API_TOKENS, ...signing },
    takeLine: line => lines.push(line),
  })
  const store = async () => {
    const asked = { ...makeRequest(), caller }
    await bus.requests.append(asked)
    await bus.audio.put(asked.id, streamOf(bytes))
    await play(bus, asked.id, ...running, succeeded(bytes))
    return asked.id
  }
  const [id, other] = [await store(), await store()]
  const read = async (path: string) => gateway.inject({ url: path, headers: { authorization } })
  const signed = async (ttl: number) => {
    const address = trackIn(await read(`/api/tracks/${id}?audio_url_ttl=${ttl}`)).audio?.url ?? ''
    t.ok(address.startsWith(`${url}/api/tracks/${id}/audio?expires=`), address)
    return address.slice(url.length)
  }
  const get = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
    gateway.inject({ url: path, method, headers })

  await t.test('the address is whole where the gateway knows its own, wherever a track is shown', async t => {
    const whole = `${url}/api/tracks/${id}/audio`
    t.equal(trackIn(await read(`/api/tracks/${id}`)).audio?.url, whole)
    t.match((await read(`/api/tracks/${id}/events`)).body, `"url":"${whole}"`)
    const { tracks } = (await read('/api/tracks?audio_url_ttl=60')).json<{ tracks: { audio: { url: string } }[] }>()
    t.equal(tracks.length, 2)
    for (const { audio } of tracks) t.equal((await get(audio.url.slice(url.length))).statusCode, 200)
  })

  await t.test('a signed address needs no token: whole, in ranges, its head, for a page of any origin', async t => {
    const path = await signed(600)
    const whole = await get(path, { origin: 'https://player.example', 'sec-fetch-site': 'cross-site' })
    t.equal(whole.statusCode, 200)
    t.ok(whole.rawPayload.equals(bytes))
    t.match(whole.headers, {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'accept-ranges': 'bytes',
      'content-type': 'audio/mpeg',
    })
    const kept = /^private, max-age=(\d+), immutable$/.exec(String(whole.headers['cache-control']))?.[1]
    t.ok(Number(kept) > 500 && Number(kept) <= 600, 'kept for no longer than the address is good')
    const part = await get(path, { range: 'bytes=1000-1999' })
    t.equal(part.statusCode, 206)
    t.ok(part.rawPayload.equals(bytes.subarray(1000, 2000)))
    t.match(await get(path, {}, 'HEAD'), { statusCode: 200, body: '' })
    t.equal((await get(path, { 'if-none-match': String(whole.headers['etag']) })).statusCode, 304)
    const saved = await get(`${path}&download=Caf%C3%A9`)
    t.match(
      saved.headers['content-disposition'],
      /^attachment; filename="Cafe\.mp3"; filename\*=UTF-8''Caf%C3%A9\.mp3$/,
    )
    t.equal((await get(`${path}&download=a%0Ab`)).statusCode, 400)
  })

  await t.test('it is good for this one track and this one purpose', async t => {
    const path = await signed(600)
    const query = path.slice(path.indexOf('?'))
    t.match((await get(`/api/tracks/${other}/audio${query}`)).json(), { status: 403, code: 'signature_invalid' })
    for (const elsewhere of [`/api/tracks/${id}`, `/api/tracks/${id}/events`, '/api/tracks', '/api/keys'])
      t.equal((await get(elsewhere + query)).statusCode, 401, elsewhere)
    t.equal((await get(path, {}, 'POST')).statusCode, 401, 'nor another method')
    const changed = path.replace(/expires=(\d+)/, (_all, at: string) => `expires=${Number(at) + 1}`)
    t.match((await get(changed)).json(), { status: 403, code: 'signature_invalid' })
    t.match((await get(`${path}&signature=x`)).json(), { status: 403, code: 'signature_invalid' })
    const old = new Passes({ secrets: [secret], now: () => Date.now() - 3_600_000 }).signAudio(id, 60)
    const expired = await get(`/api/tracks/${id}/audio?${old}`)
    t.match(expired.json(), { status: 410, code: 'signature_expired' })
    t.match(expired.headers, { 'access-control-allow-origin': '*' }, 'so that the page can tell why')
  })

  await t.test('a token goes before a signature', async t => {
    const mine = await get(`/api/tracks/${id}/audio?signature=x`, { authorization })
    t.equal(mine.statusCode, 200)
    t.notMatch(mine.headers, { 'access-control-allow-origin': /./ })
    t.match(mine.headers, { 'cross-origin-resource-policy': 'same-origin' })
    t.equal((await get(await signed(60), { authorization: 'Bearer wrong' })).statusCode, 401)
  })

  await t.test('an address that is asked for anew is no 304, and the bounds are told', async t => {
    const headers = { authorization, 'if-none-match': '*' }
    t.equal((await get(`/api/tracks/${id}`, headers)).statusCode, 304)
    t.equal((await get(`/api/tracks/${id}?audio_url_ttl=60`, headers)).statusCode, 200)
    for (const ttl of ['0', '86401', '1.5', 'x', '-1'])
      t.match((await read(`/api/tracks/${id}?audio_url_ttl=${ttl}`)).json(), {
        code: 'invalid_request',
        errors: [{ path: 'audio_url_ttl' }],
      })
  })

  await t.test('what lets whoever reads it call the same is not in the log', async t => {
    const base = await listen(gateway)
    const path = await signed(600)
    const signature = /signature=([\w-]+)/.exec(path)?.[1] ?? ''
    lines.length = 0
    await (await fetch(`${base}${path}`)).arrayBuffer()
    await (await fetch(`${base}${path.replace('signature=', '%73ignature=')}`)).arrayBuffer()
    await (await fetch(`${base}/api/nowhere${path}`)).arrayBuffer()
    const log = lines.join('\n')
    t.match(log, /audio\?expires=\d+&signature=\[secret\]/)
    t.match(log, /%73ignature=\[secret\]/)
    t.ok(signature.length === 43 && !log.includes(signature))
  })

  await t.test('without a secret nothing is signed, and no track is taken for which that was asked', async t => {
    const plain = await useGateway(t, broker, { environment: { API_TOKENS } })
    const refused = await plain.inject({
      method: 'POST',
      url: '/api/tracks?audio_url_ttl=60',
      headers: { authorization, 'idempotency-key': 'not-taken' },
      payload: { prompt: 'a slow waltz for two pianos' },
    })
    t.match(refused.json(), { status: 400, code: 'signed_urls_not_configured', title: /not set up here/ })
    const read = await plain.inject({ url: `/api/tracks/${id}`, headers: { authorization } })
    t.equal(trackIn(read).audio?.url, `/api/tracks/${id}/audio`, 'and without PUBLIC_URL it is a path')
    t.match((await plain.inject(await signed(60))).json(), { code: 'signature_invalid' })
  })
})
