import t from 'tap'
import { newTrackId } from '../../src/track-id.ts'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, askAndStore, expired, failed, play, prompt, running, trackIn } from '../track-steps.ts'

t.test('POST /api/tracks/{id}/cancel', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const cancel = (id: string) => gateway.inject({ method: 'POST', url: `/api/tracks/${id}/cancel` })

  await t.test('a track that nobody has routed is canceled at once, for the router to see', async t => {
    const id = await ask(bus)
    const answer = await cancel(id)
    const written = await bus.tracks.get(id)
    t.equal(answer.statusCode, 200)
    t.match(trackIn(answer), { id, prompt, status: 'canceled', stage: null, done: true, attempts: [] })
    t.equal(answer.headers['retry-after'], undefined)
    t.equal(answer.headers.etag, `"${written?.revision}"`)
    t.match(written?.record, { status: 'canceled', cancel_requested: true })
  })

  await t.test('one that waits for its turn or for a provider is canceled at once', async t => {
    const [dispatched] = running
    for (const event of [dispatched, { type: 'waiting' } as const]) {
      if (event === undefined) throw new Error('a running track is dispatched first')
      const id = await ask(bus)
      await play(bus, id, event)
      t.match(trackIn(await cancel(id)), { status: 'canceled', done: true })
    }
  })

  await t.test('one that runs goes on until its provider has been told', async t => {
    const id = await ask(bus)
    await play(bus, id, ...running)
    const answer = await cancel(id)
    t.equal(answer.statusCode, 200)
    t.match(trackIn(answer), { status: 'running', done: false })
    t.equal(answer.headers['retry-after'], '2')
    const written = await bus.tracks.get(id)
    t.equal(written?.record.cancel_requested, true)

    const again = await cancel(id)
    t.equal(again.statusCode, 200)
    t.equal(again.headers.etag, answer.headers.etag, 'nothing was written again')

    await play(bus, id, { type: 'canceled', billed: 'no' })
    const last = await cancel(id)
    t.equal(last.statusCode, 200)
    t.match(trackIn(last), { status: 'canceled', attempts: [{ state: 'canceled', billed: 'no' }] })
  })

  await t.test('as often as it is asked, the answer is the same', async t => {
    const id = await ask(bus)
    const first = await cancel(id)
    for (const again of [await cancel(id), await cancel(id)]) {
      t.equal(again.statusCode, 200)
      t.strictSame(trackIn(again), trackIn(first))
    }
  })

  await t.test('20 at once, while the router writes, all succeed and the track is canceled', async t => {
    const id = await ask(bus)
    const [dispatched] = running
    if (dispatched === undefined) throw new Error('a running track is dispatched first')
    const routing = play(bus, id, dispatched).catch(() => 'the cancel came first')
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(id)))
    await routing
    t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [200])
    t.match(await bus.tracks.get(id), { record: { status: 'canceled' } })
  })

  await t.test('one that is done in another way cannot be canceled any more', async t => {
    const [lost, late] = await Promise.all([ask(bus), ask(bus)])
    await play(bus, lost, ...running, failed)
    await play(bus, late, expired)
    const done: readonly [status: string, id: string][] = [
      ['succeeded', await askAndStore(bus, Buffer.from('audio'))],
      ['failed', lost],
      ['expired', late],
    ]
    for (const [status, id] of done) {
      const answer = await cancel(id)
      t.equal(answer.statusCode, 409, status)
      t.match(answer.json(), { code: 'already_done', detail: new RegExp(status), fix: /\w/ }, status)
      t.match(await bus.tracks.get(id), { record: { status } })
    }
  })

  await t.test('one that does not exist is not found, and not made', async t => {
    const id = newTrackId(Date.now())
    const answer = await cancel(id)
    t.equal(answer.statusCode, 404)
    t.match(answer.json(), { code: 'track_not_found' })
    t.equal(await bus.tracks.get(id), null)
  })
})
