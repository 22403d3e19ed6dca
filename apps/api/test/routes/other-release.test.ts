import { randomUUID } from 'node:crypto'
import { askBroker } from '@soundfoundry/testkit'
import t from 'tap'
import { useBroker, useGateway } from '../open-gateway.ts'

t.test('a track that only a newer release can read is told as such, on every way to it', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  const track = randomUUID()
  await askBroker(broker, `tracks.${track}`, { v: 2, id: track, written_by: 'a later release' })
  const asked = randomUUID()
  await askBroker(broker, `requests.${asked}`, { v: 2, id: asked, written_by: 'a later release' })
  const calls = [
    ['GET', `/api/tracks/${track}`, {}],
    ['GET', `/api/tracks/${asked}`, {}],
    ['GET', `/api/tracks/${track}`, { prefer: 'wait=1' }],
    ['GET', `/api/tracks/${track}/audio`, {}],
    ['GET', `/api/tracks/${track}/events`, {}],
    ['POST', `/api/tracks/${track}/cancel`, {}],
  ] as const
  for (const [method, url, headers] of calls) {
    const answer = await gateway.inject({ method, url, headers })
    t.equal(answer.statusCode, 503, `${method} ${url}`)
    t.match(answer.headers, { 'content-type': /^application\/problem\+json/, 'retry-after': /^\d+$/ })
    t.match(answer.json(), { code: 'track_unreadable', fix: /^Ask again in a moment: a newer release/ })
  }
})

t.test('an accepted track stays accepted when only a newer release can read it', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  const post = (headers: Record<string, string>) =>
    gateway.inject({ method: 'POST', url: '/api/tracks', headers, payload: { prompt: 'A slow waltz for two pianos' } })
  const first = await post({ 'idempotency-key': 'k1' })
  const { id } = first.json<{ id: string }>()
  await askBroker(broker, `tracks.${id}`, { v: 2, id, written_by: 'a later release' })
  for (const headers of [{ 'idempotency-key': 'k1' }, { 'idempotency-key': 'k1', prefer: 'wait=1' }]) {
    const again = await post(headers)
    t.match([again.statusCode, again.json()], [202, { id, status: 'queued' }])
  }
})
