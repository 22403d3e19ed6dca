import { randomBytes, randomUUID } from 'node:crypto'
import { askBroker, waitFor } from '@soundfoundry/testkit'
import type { Bus } from '@soundfoundry/bus'
import { advance, type TrackEvent } from '@soundfoundry/track'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { markErased, removals } from '../../src/erase-track.ts'
import { everythingKept, whereIs } from '../everything-kept.ts'
import { API_TOKENS, caller, tokens } from '../openapi/contract-world.ts'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import {
  ask,
  expired,
  failed,
  newKey,
  newWebhookSecret,
  play,
  running,
  streamOf,
  succeeded,
  trackIn,
} from '../track-steps.ts'

const words = {
  prompt: 'Zanzibar nights with a broken accordion',
  lyrics: 'Quicksilver ferries leave the harbour at dawn',
  has_vocals: true,
  metadata: { customer: 'Xanthippe Quill' },
  webhook_url: 'https://93.184.215.14/hooks/wombat-7731',
}
const traces = [words.prompt, words.lyrics, 'Xanthippe Quill', 'wombat-7731', 'hippogriff']
const environment = { WEBHOOK_SECRET: newWebhookSecret() }
const verdict = { reason: 'content_policy', http_status: 422, explanation: 'It dislikes "hippogriff".' } as const
const url = (id: string, rest = ''): string => `/api/tracks/${id}${rest}`

const post = (gateway: FastifyInstance, key: string) =>
  gateway.inject({ method: 'POST', url: '/api/tracks', headers: { 'idempotency-key': key }, payload: words })
const erase = (gateway: FastifyInstance, id: string) => gateway.inject({ method: 'DELETE', url: url(id) })
const get = (gateway: FastifyInstance, path: string) => gateway.inject({ method: 'GET', url: path })

const listed = async (at: FastifyInstance): Promise<string[]> =>
  (await get(at, '/api/tracks')).json<{ tracks: { id: string }[] }>().tracks.map(({ id }) => id)

/** A track that was made with words of its own, and its audio. */
async function make(gateway: FastifyInstance, bus: Bus, key = newKey(), ...events: readonly TrackEvent[]) {
  const { id } = trackIn(await post(gateway, key))
  const bytes = randomBytes(300_000)
  await bus.audio.put(id, streamOf(bytes))
  const [dispatched, ...rest] = running
  const steps = dispatched === undefined ? [] : [dispatched, ...rest]
  await play(bus, id, ...steps, ...(events.length > 0 ? events : [succeeded(bytes)]))
  return { id, key, bytes, middle: bytes.subarray(140_000, 140_060) }
}

t.test('DELETE /api/tracks/{id}', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const gateway = await useGateway(t, broker, { environment })
  const other = await useGateway(t, broker, { environment })

  await t.test('leaves nothing of the texts and the audio with the broker, and what was done and paid', async t => {
    const { id, bytes, middle } = await make(gateway, bus)
    const request = JSON.stringify((await bus.requests.get(id))?.request)
    await askBroker(broker, `dead.requests.${id}`, {
      v: 1,
      subject: `requests.${id}`,
      why: 'hippogriff',
      at: new Date().toISOString(),
      bytes: request.length,
      data_base64: Buffer.from(request).toString('base64'),
    })
    const wanted = [...traces, middle, bytes.subarray(0, 60), bytes.subarray(-60)]
    const before = whereIs(await everythingKept(broker), wanted)
    for (const stream of ['REQUESTS', 'TRACKS', 'OBJ_audio', 'DEAD'])
      t.ok(
        before.some(place => place.startsWith(stream)),
        `it was in ${stream}`,
      )
    const done = trackIn(await get(gateway, url(id)))
    const answer = await erase(gateway, id)
    t.equal(answer.statusCode, 204, answer.body)
    t.equal(answer.body, '')
    const kept = await everythingKept(broker)
    t.strictSame(whereIs(kept, wanted), [])
    t.strictSame(
      kept.filter(({ subject }) => subject.includes(id)).map(({ stream }) => stream),
      ['REQUESTS', 'TRACKS'],
      'one of each is left, and no webhook',
    )

    for (const at of [gateway, other]) {
      const track = trackIn(await get(at, url(id)))
      t.match(track, { prompt: null, lyrics: null, metadata: {}, audio: null, webhook: null })
      t.ok(Math.abs(Date.parse(track.erased_at ?? '') - Date.now()) < 60_000)
      const { status, attempts, created_at, updated_at, duration_s } = done
      t.match(track, { id, status, attempts, created_at, updated_at, duration_s })
      t.ok((await listed(at)).includes(id))
    }
  })

  await t.test('again it changes nothing', async t => {
    const { id } = await make(gateway, bus)
    t.equal((await erase(gateway, id)).statusCode, 204)
    const once = await bus.tracks.get(id)
    t.equal((await erase(other, id)).statusCode, 204)
    t.strictSame(await bus.tracks.get(id), once)
  })

  await t.test('what an erased track had is gone for good', async t => {
    const { id } = await make(gateway, bus)
    await erase(gateway, id)
    const calls = [
      { method: 'GET', url: url(id, '/audio') },
      { method: 'POST', url: url(id, '/retry') },
      { method: 'POST', url: url(id, '/webhook/redeliver') },
    ] as const
    for (const call of calls) {
      const answer = await gateway.inject(call)
      t.equal(answer.statusCode, 410, call.url)
      t.match(answer.json(), { code: 'track_erased' })
    }
  })

  await t.test('one that is not done is refused, as is what is not there', async t => {
    const id = await ask(bus)
    t.match((await erase(gateway, id)).json(), { code: 'not_done', status: 409, fix: /^Cancel it/ })
    await play(bus, id, ...running)
    t.match((await erase(gateway, id)).json(), { code: 'not_done' })
    t.match((await erase(gateway, randomUUID())).json(), { code: 'track_not_found' })
  })

  await t.test('two gateways at once erase it once', async t => {
    const { id, middle } = await make(gateway, bus)
    const answers = await Promise.all([gateway, other, gateway, other].map(at => erase(at, id)))
    t.strictSame(
      answers.map(({ statusCode }) => statusCode),
      [204, 204, 204, 204],
    )
    t.strictSame(whereIs(await everythingKept(broker), [...traces, middle]), [])
  })

  await t.test('whoever dies between two steps leaves nothing that the next call does not erase', async t => {
    for (let done = 0; done <= removals.length; done++) {
      const { id, middle } = await make(gateway, bus)
      const erased = await markErased(bus, id, null)
      for (const remove of removals.slice(0, done)) await remove(bus, erased)
      const track = trackIn(await get(other, url(id)))
      t.match(track, { prompt: null, audio: null }, `after ${done} steps nobody is shown anything`)
      t.equal((await get(other, url(id, '/audio'))).statusCode, 410)
      t.equal((await erase(gateway, id)).statusCode, 204)
      t.strictSame(whereIs(await everythingKept(broker), [...traces, middle]), [])
      t.equal(trackIn(await get(other, url(id))).erased_at, erased.erasedAt)
    }
  })

  await t.test('the call that made it is answered with the erased track, and makes it never again', async t => {
    const { id, key } = await make(gateway, bus)
    await erase(gateway, id)
    for (const at of [gateway, other]) {
      const again = await post(at, key)
      t.equal(again.statusCode, 202)
      t.equal(again.headers['idempotency-replayed'], 'true')
      t.match(trackIn(again), { id, prompt: null, status: 'succeeded' })
    }
    const another = { ...words, prompt: 'Something else entirely' }
    const headers = { 'idempotency-key': key }
    const reused = await gateway.inject({ method: 'POST', url: '/api/tracks', headers, payload: another })
    t.match(reused.json(), { code: 'idempotency_key_reused' })
  })

  await t.test('what comes late brings nothing back', async t => {
    const { id } = await make(gateway, bus, newKey(), expired)
    await erase(gateway, id)
    const [, , accepted] = running
    const intent = accepted !== undefined && 'intent' in accepted ? accepted.intent : ''
    const end = succeeded(Buffer.from('late'))
    const audio = end.type === 'succeeded' ? end.audio : null
    if (audio === null) throw new Error('no audio')
    await bus.tracks.update(id, record => {
      const next = advance(record, { type: 'late_audio', intent, audio }, new Date())
      return next.ok ? next.record : null
    })
    const track = trackIn(await get(gateway, url(id)))
    t.match(track, { prompt: null, audio: null, attempts: [{ state: 'succeeded', billed: 'yes' }] })
  })

  await t.test('what a provider said is erased, for it may quote the prompt', async t => {
    const begun = [{ type: 'attempt_failed', intent: 'intent-1', verdict, billed: 'no' }, failed] as const
    const { id } = await make(gateway, bus, newKey(), ...begun)
    t.not(whereIs(await everythingKept(broker), ['hippogriff']).length, 0)
    await erase(gateway, id)
    t.strictSame(whereIs(await everythingKept(broker), ['hippogriff']), [])
    t.match(trackIn(await get(gateway, url(id))), {
      attempts: [{ reason: 'content_policy' }],
      error: { code: 'provider_failed' },
    })
  })

  await t.test('it keeps its place in the lists, also at a gateway that starts afterwards', async t => {
    const made = []
    for (let number = 0; number < 5; number++) made.push((await make(gateway, bus)).id)
    const before = await listed(gateway)
    for (const id of [made[3], made[0]]) await erase(gateway, id ?? '')
    t.strictSame(await listed(gateway), before)
    const later = await useGateway(t, broker, { environment })
    await waitFor(async () => (await get(later, '/api/tracks')).statusCode === 200, { what: 'the list to be there' })
    t.strictSame(await listed(later), before)
    const pages = await get(later, '/api/tracks?limit=3')
    const { next_cursor: cursor } = pages.json<{ next_cursor: string }>()
    const next = await get(later, `/api/tracks?limit=3&cursor=${cursor}`)
    t.strictSame(
      next.json<{ tracks: { id: string }[] }>().tracks.map(({ id }) => id),
      before.slice(3, 6),
    )
    t.strictSame((await get(later, '/api/tracks/counts')).json(), (await get(gateway, '/api/tracks/counts')).json())
  })
})

t.test('whose track it is', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const gateway = await useGateway(t, broker, { environment: { API_TOKENS } })
  const as = (token: string, id: string) =>
    gateway.inject({ method: 'DELETE', url: url(id), headers: { authorization: `Bearer ${token}` } })
  const made = async (): Promise<string> => {
    const id = randomUUID()
    const headers = { authorization: `Bearer ${tokens.both}`, 'idempotency-key': id }
    const track = trackIn(
      await gateway.inject({ method: 'POST', url: '/api/tracks', headers, payload: { prompt: words.prompt } }),
    )
    t.equal(track.caller, caller)
    await play(bus, track.id, expired)
    return track.id
  }
  const id = await made()
  t.equal((await gateway.inject({ method: 'DELETE', url: url(id) })).statusCode, 401)
  t.match((await as(tokens.tracks, id)).json(), { code: 'track_not_found' })
  t.equal((await bus.tracks.get(id))?.record.erased_at, undefined)
  t.equal((await as(tokens.both, id)).statusCode, 204)
  t.equal((await as(tokens.operate, await made())).statusCode, 204, 'whoever operates sees the tracks of all callers')
})
