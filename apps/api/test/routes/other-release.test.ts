import { randomUUID } from 'node:crypto'
import { askBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import t from 'tap'
import { trackIdFor } from '../../src/track-id.ts'
import { openEvents } from '../event-reader.ts'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, failed, newKey, play, prompt, running, trackIn } from '../track-steps.ts'

const later = { v: 2, written_by: 'a later release' }

/** Writes the record of a track, or its request, as a process of a later release does. */
const writeTrack = (broker: Broker, id: string) => askBroker(broker, `tracks.${id}`, { ...later, id })
const writeRequest = (broker: Broker, id: string) => askBroker(broker, `requests.${id}`, { ...later, id })

t.test('a track that only a newer release can read is told as such, on every way to it', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  const [track, asked] = [randomUUID(), randomUUID()]
  await writeTrack(broker, track)
  await writeRequest(broker, asked)
  const key = newKey()
  await writeRequest(broker, trackIdFor('anonymous', key))
  const calls = [
    ['GET', `/api/tracks/${track}`, {}],
    ['GET', `/api/tracks/${asked}`, {}],
    ['GET', `/api/tracks/${track}`, { prefer: 'wait=1' }],
    ['GET', `/api/tracks/${track}/audio`, {}],
    ['HEAD', `/api/tracks/${track}/audio`, {}],
    ['GET', `/api/tracks/${track}/events`, {}],
    ['HEAD', `/api/tracks/${track}/events`, {}],
    ['POST', `/api/tracks/${track}/cancel`, {}],
    ['POST', `/api/tracks/${track}/retry`, {}],
    ['POST', '/api/tracks', { 'idempotency-key': key }],
  ] as const
  for (const [method, url, headers] of calls) {
    const payload = url === '/api/tracks' ? { payload: { prompt } } : {}
    const answer = await gateway.inject({ method, url, headers, ...payload })
    t.equal(answer.statusCode, 503, `${method} ${url}`)
    t.match(answer.headers, { 'content-type': /^application\/problem\+json/, 'retry-after': /^\d+$/ })
    if (method === 'HEAD') continue
    t.match(answer.json(), { code: 'track_unreadable', fix: /^Ask again in a moment: a newer release/ })
  }
})

t.test('a track that a newer release goes on with', async t => {
  const broker = await useBroker(t)
  const lines: string[] = []
  const [gateway, bus] = await Promise.all([
    useGateway(t, broker, { takeLine: line => lines.push(line) }),
    useBus(t, broker),
  ])
  const base = await listen(gateway)
  const list = async () => (await gateway.inject({ url: '/api/tracks' })).body
  const post = (headers: Record<string, string>) =>
    gateway.inject({ method: 'POST', url: '/api/tracks', headers, payload: { prompt } })
  /** Long before the time is up that is waited for. */
  const soon = 30_000

  await t.test('ends the stream of whoever listens, who asks again', async t => {
    const id = await ask(bus)
    const { revision } = await play(bus, id, ...running)
    const url = `${base}/api/tracks/${id}/events`
    const reader = await openEvents(t, url)
    await reader.reach(1)
    await writeTrack(broker, id)
    t.same(
      (await reader.closed()).map(event => event.id),
      [revision],
    )
    const again = await fetch(url, { headers: { 'last-event-id': String(revision) } })
    t.equal(again.status, 503)
    t.match(await again.json(), { code: 'track_unreadable' })
  })

  await t.test('is told at once to whoever waits for it', async t => {
    const id = await ask(bus)
    let said: unknown
    const waiting = gateway.inject({ url: `/api/tracks/${id}`, headers: { prefer: 'wait=60' } })
    void waiting.then(answer => (said = answer.json()))
    await writeTrack(broker, id)
    await waitFor(() => said !== undefined, { what: 'the answer', timeoutMs: soon })
    t.match(said, { code: 'track_unreadable' })
  })

  await t.test('was accepted all the same: no call that creates it is an error', async t => {
    const key = newKey()
    const waiting = post({ 'idempotency-key': key, prefer: 'wait=60' })
    const id = trackIdFor('anonymous', key)
    await waitFor(async () => (await bus.requests.get(id)) !== null, { what: 'it to be accepted' })
    await writeTrack(broker, id)
    const [first, again] = [await waiting, await post({ 'idempotency-key': key })]
    for (const answer of [first, again]) {
      t.equal(answer.statusCode, 202)
      t.equal(answer.headers.location, `/api/tracks/${id}`)
      t.match(trackIn(answer), { id, status: 'queued' })
    }
    t.equal(again.headers['idempotency-replayed'], 'true')
  })

  await t.test('is left out of lists, which say so once in the log', async t => {
    const [unread, over] = [await ask(bus), await ask(bus)]
    await play(bus, over, ...running, failed)
    await writeTrack(broker, unread)
    const told = () =>
      lines.filter(line => line.includes('left out of the list') && line.includes(`"track":"${unread}"`))
    await waitFor(async () => (await list()).includes(over) && told().length > 0, { what: 'a word in the log' })
    for (let call = 0; call < 3; call++) t.notMatch(await list(), unread)
    t.equal(told().length, 1)
    await play(bus, await ask(bus), ...running)
    t.equal((await gateway.inject({ url: '/api/tracks' })).statusCode, 200)
  })
})
