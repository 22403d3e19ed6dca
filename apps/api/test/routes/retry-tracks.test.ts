import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import { eraseRecord } from '@soundfoundry/track'
import t from 'tap'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { expired, failed, play, running, succeeded, trackIn } from '../track-steps.ts'

const AnswerSchema = Type.Object(
  {
    tracks: Type.Array(Type.Object({ id: Type.String(), retry_of: Type.String() })),
    left_out: Type.Array(Type.Object({ id: Type.String(), code: Type.String(), detail: Type.String() })),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
)

t.test('POST /api/tracks/retry', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const post = (query: string, key: string | null = randomUUID()) =>
    gateway.inject({
      method: 'POST',
      url: `/api/tracks/retry${query}`,
      headers: key === null ? {} : { 'idempotency-key': key },
    })
  const retry = async (query: string, key?: string) => {
    const answer = await post(query, key)
    if (answer.statusCode !== 202) throw new Error(answer.body)
    return Parse(AnswerSchema, answer.json())
  }
  const made: Record<'failed' | 'expired' | 'succeeded' | 'queued', string[]> = {
    failed: [],
    expired: [],
    succeeded: [],
    queued: [],
  }
  const create = async (prompt: string) =>
    trackIn(await gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt, metadata: { prompt } } })).id
  for (const number of [1, 2, 3]) {
    made.failed.unshift(await create(`a waltz that fails ${number}`))
    await play(bus, made.failed[0] ?? '', ...running, failed)
  }
  made.expired.unshift(await create('a waltz that takes too long'))
  await play(bus, made.expired[0] ?? '', ...running, expired)
  made.succeeded.unshift(await create('a waltz that is made'))
  await play(bus, made.succeeded[0] ?? '', ...running, succeeded(Buffer.from('audio')))
  made.queued.unshift(await create('a waltz that waits'))
  const counted = async () =>
    (await gateway.inject({ url: '/api/tracks?status=failed&status=expired' })).json<{ tracks: object[] }>().tracks
      .length
  await waitFor(async () => (await counted()) === 4, { what: 'the list to hold them' })

  await t.test('makes again what the filter chooses, newest first, and nothing else', async t => {
    const { tracks, left_out, next_cursor } = await retry('?status=failed&status=expired')
    t.same(
      tracks.map(({ retry_of: old }) => old),
      [...made.expired, ...made.failed],
    )
    t.same([left_out, next_cursor], [[], null])
    for (const { id, retry_of } of tracks) {
      const [old, anew] = await Promise.all([retry_of, id].map(each => bus.requests.get(each)))
      t.same(anew?.request.request, old?.request.request)
      t.equal(anew?.request.retry_of, retry_of)
    }
    t.match(await retry('?status=failed&q=fails%202'), { tracks: [{ retry_of: made.failed[1] }] })
    t.match(await retry(`?status=failed&metadata[prompt]=${encodeURIComponent('a waltz that fails 3')}`), {
      tracks: [{ retry_of: made.failed[0] }],
    })
    t.same((await retry('?status=canceled')).tracks, [])
  })

  await t.test('goes on with older ones by the cursor', async t => {
    const first = await retry('?status=failed&limit=2')
    t.same(
      first.tracks.map(({ retry_of: old }) => old),
      made.failed.slice(0, 2),
    )
    const rest = await retry(`?status=failed&limit=2&cursor=${first.next_cursor}`)
    t.same(
      rest.tracks.map(({ retry_of: old }) => old),
      made.failed.slice(2),
    )
    t.equal(rest.next_cursor, null)
  })

  await t.test('repeated with its key it does the same tracks, and none a second time', async t => {
    const key = randomUUID()
    const first = await retry('?status=failed', key)
    // One of them has failed again by then, and another track as well: neither is chosen now.
    await play(bus, first.tracks[0]?.id ?? '', ...running, failed)
    const later = await create('a waltz that fails later')
    await play(bus, later, ...running, failed)
    await waitFor(async () => (await counted()) === 6, { what: 'the list to hold them' })
    t.same(await retry('?status=failed', key), first)
    t.same(await retry('?status=failed&limit=100', key), first, 'a default spelled out is the same filter')
    t.match((await post('?status=expired', key)).json(), { status: 422, code: 'idempotency_key_reused' })
    t.match((await post('?status=failed&limit=5', key)).json(), { status: 422, code: 'idempotency_key_reused' })
  })

  await t.test('a call that broke off half way is taken up where it was, at any gateway', async t => {
    const key = randomUUID()
    const first = await retry('?status=expired&status=failed', key)
    // As after a crash right behind the choice: nothing but what was chosen is there, and the new tracks of some.
    const other = await useGateway(t, broker)
    const repeated = await other.inject({
      method: 'POST',
      url: '/api/tracks/retry?status=expired&status=failed',
      headers: { 'idempotency-key': key },
    })
    t.same(Parse(AnswerSchema, repeated.json()), first)
    const ids = first.tracks.map(({ id }) => id)
    t.equal(new Set(ids).size, ids.length)
    const both = await Promise.all([retry('?status=succeeded', 'at-once'), retry('?status=succeeded', 'at-once')])
    t.same(both[0], both[1], 'and two at once are one')
  })

  await t.test('what cannot be made again is named, and what was erased is passed over', async t => {
    const gone = await create('a waltz that is erased')
    await play(bus, gone, ...running, failed)
    await waitFor(async () => (await counted()) >= 7, { what: 'the list to hold it' })
    const key = randomUUID()
    const chosen = await retry('?status=failed&limit=1', key)
    t.match(chosen.tracks, [{ retry_of: gone }])
    const again = randomUUID()
    await bus.tracks.update(gone, record => eraseRecord(record, new Date()))
    t.notOk((await retry('?status=failed', again)).tracks.some(({ retry_of: old }) => old === gone))
    t.match(await retry('?status=failed&limit=1', key), { tracks: [], left_out: [{ id: gone, code: 'track_erased' }] })
  })

  await t.test('a status and a key have to be given', async t => {
    t.match((await post('')).json(), { status: 400, errors: [{ path: 'status' }] })
    t.match((await post('?status=running')).json(), { status: 400 })
    t.match((await post('?status=failed&limit=101')).json(), { status: 400 })
    t.match((await post('?status=failed', null)).json(), { status: 400, errors: [{ path: 'Idempotency-Key' }] })
    t.match((await post('?status=failed&caller=token_b')).json(), { status: 403, code: 'insufficient_scope' })
  })
})
