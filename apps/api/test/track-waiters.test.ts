import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Bus } from '@soundfoundry/bus'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { newTrackId } from '../src/track-id.ts'
import { listen, useBroker, useBus, useRoutes } from './open-gateway.ts'
import { ask, askAndStore, failed, newKey, play, prompt, running, trackIn } from './track-steps.ts'

/** Counts who listens to tracks over a bus. */
function watchListeners(bus: Bus): { count(): number } {
  const listen = bus.live.listen.bind(bus.live)
  let listening = 0
  bus.live.listen = (...given) => {
    const stop = listen(...given)
    listening += 1
    return () => {
      listening -= 1
      stop()
    }
  }
  return { count: () => listening }
}

/** Node's own collector, which a process otherwise runs when it likes. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node does not let its garbage be collected')
  return () => void collect()
}

t.test('Prefer: wait', async t => {
  const broker = await useBroker(t)
  const [bus, house] = await Promise.all([useBus(t, broker, 'api'), useBus(t, broker)])
  const listeners = watchListeners(bus)
  const gateway = useRoutes(t, bus)
  const somebodyWaits = () => waitFor(() => listeners.count() === 1, { what: 'somebody to wait' })
  const get = (id: string, prefer: string) => gateway.inject({ url: `/api/tracks/${id}`, headers: { prefer } })
  const post = (prefer: string, headers: Record<string, string> = {}) =>
    gateway.inject({ method: 'POST', url: '/api/tracks', headers: { prefer, ...headers }, payload: { prompt } })

  await t.test('GET is answered when the track is done', async t => {
    const id = await ask(house)
    const answer = get(id, 'wait=30')
    await somebodyWaits()
    await play(house, id, ...running)
    await play(house, id, failed)
    const { statusCode, headers, body } = await answer
    t.equal(statusCode, 200)
    t.equal(headers['preference-applied'], 'wait=30')
    t.equal(headers['retry-after'], undefined)
    t.equal(headers.etag, `"${(await house.tracks.get(id))?.revision}"`)
    t.match(trackIn({ body }), { status: 'failed', done: true })
  })

  await t.test('POST is answered when the track is done', async t => {
    const key = newKey()
    const answer = post('wait=30', { 'idempotency-key': key })
    await somebodyWaits()
    const asked = trackIn(await post('none', { 'idempotency-key': key }))
    await play(house, asked.id, ...running, failed)
    const { statusCode, headers, body } = await answer
    t.equal(statusCode, 202)
    t.equal(headers['preference-applied'], 'wait=30')
    t.equal(headers.location, `/api/tracks/${asked.id}`)
    t.equal(headers['retry-after'], undefined)
    t.match(trackIn({ body }), { id: asked.id, status: 'failed', done: true })
  })

  await t.test('both are answered with the track as it stands when the time is up', async t => {
    const id = await ask(house)
    await play(house, id, ...running)
    const [got, posted] = await Promise.all([get(id, 'wait=1'), post('wait=1')])
    t.match(trackIn(got), { status: 'running', done: false })
    t.match(trackIn(posted), { status: 'queued', done: false })
    t.same([got.statusCode, posted.statusCode], [200, 202])
    for (const { headers } of [got, posted]) {
      t.equal(headers['preference-applied'], 'wait=1')
      t.equal(headers['retry-after'], '2')
    }
  })

  await t.test('a track that is done is answered at once, however long one would wait', async t => {
    const id = await askAndStore(house, Buffer.from('audio'))
    const answer = await get(id, 'wait=600')
    t.equal(answer.headers['preference-applied'], 'wait=60', 'which is the longest')
    t.match(trackIn(answer), { done: true })
  })

  await t.test('a preference that cannot be understood is ignored', async t => {
    const id = await ask(house)
    for (const prefer of ['wait=0', 'wait=-5', 'wait=soon', 'wait', 'return=minimal']) {
      const answers = await Promise.all([get(id, prefer), post(prefer)])
      for (const { statusCode, headers } of answers) {
        t.ok(statusCode === 200 || statusCode === 202, prefer)
        t.equal(headers['preference-applied'], undefined, prefer)
      }
    }
  })

  await t.test('nobody waits for a track that is not there', async t => {
    const answer = await get(newTrackId(Date.now()), 'wait=30')
    t.equal(answer.statusCode, 404)
    t.equal(answer.headers['preference-applied'], undefined)
    t.match(answer.json(), { code: 'track_not_found' })
  })

  await t.test('100 wait for one track and all are answered', async t => {
    const id = await ask(house)
    const answers = Promise.all(Array.from({ length: 100 }, () => get(id, 'wait=30')))
    await waitFor(() => listeners.count() === 100, { what: '100 to wait' })
    await play(house, id, ...running, failed)
    t.ok((await answers).every(answer => trackIn(answer).done))
  })

  t.equal(listeners.count(), 0, 'nobody listens any more')
})

t.test('whoever waits does not hold anything up', async t => {
  const broker = await useBroker(t)
  const [bus, house] = await Promise.all([useBus(t, broker, 'api'), useBus(t, broker)])
  const listeners = watchListeners(bus)

  await t.test('a caller that leaves is forgotten at once', async t => {
    const url = await listen(useRoutes(t, bus))
    const id = await ask(house)
    const leaving = new AbortController()
    const headers = { prefer: 'wait=60', 'content-type': 'application/json' }
    const body = JSON.stringify({ prompt })
    const calls = [
      fetch(`${url}/api/tracks/${id}`, { headers, signal: leaving.signal }),
      fetch(`${url}/api/tracks`, { method: 'POST', headers, body, signal: leaving.signal }),
    ]
    await waitFor(() => listeners.count() === 2, { what: 'both to wait' })
    leaving.abort()
    t.same(
      (await Promise.allSettled(calls)).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await waitFor(() => listeners.count() === 0, { what: 'both to be forgotten' })
    t.equal(listeners.count(), 0)
  })

  await t.test('a gateway that closes answers those who wait with what there is', async t => {
    const gateway = useRoutes(t, bus)
    const id = await ask(house)
    const answer = gateway.inject({ url: `/api/tracks/${id}`, headers: { prefer: 'wait=60' } })
    await waitFor(() => listeners.count() === 1, { what: 'somebody to wait' })
    await gateway.close()
    t.match(trackIn(await answer), { id, status: 'queued', done: false })
    t.equal(listeners.count(), 0)
  })

  await t.test('a time that is up is noticed even when garbage is collected meanwhile', async t => {
    const gateway = useRoutes(t, bus)
    const id = await ask(house)
    const answer = gateway.inject({ url: `/api/tracks/${id}`, headers: { prefer: 'wait=1' } })
    await waitFor(() => listeners.count() === 1, { what: 'somebody to wait' })
    const collectGarbage = garbageCollector()
    const isOver = () => {
      collectGarbage()
      return listeners.count() === 0
    }
    await waitFor(isOver, { what: 'the time to be up', intervalMs: 100 })
    t.match(trackIn(await answer), { id, done: false })
  })
})
