import { createHash, randomUUID } from 'node:crypto'
import { parseBuffer } from 'music-metadata'
import type { Test } from 'tap'
import { waitFor } from '../../../src/index.ts'
import type { SharedSystem } from './shared-system.ts'

async function isMadeOnce(t: Test, { system, gateway }: SharedSystem): Promise<void> {
  const { control } = system.sandbox
  const prompt = 'Test with new keys'
  const submits = () => control.requests({ provider: 'fal', operation: 'submit' }).length
  const others = () => control.requests({ provider: 'replicate', operation: 'create' }).length
  const before = { submits: submits(), others: others() }
  const body = { prompt, duration_s: 20, has_vocals: false, style_strength: 0.5 }
  const posted = await gateway.post(body)
  t.equal(posted.status, 202)
  t.equal(posted.headers.get('location'), `/api/tracks/${posted.track.id}`)
  t.match(posted.headers.get('retry-after'), /^\d+$/)
  t.match(posted.track, { ...body, status: 'queued', done: false, audio: null, error: null, attempts: [] })

  const track = await gateway.done(posted.track.id)
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  t.match(track, { ...body, status: 'succeeded', stage: null, provider: 'fal', error: null })
  t.equal(track.attempts.length, 1)
  t.match(track.attempts[0], {
    number: 1,
    provider: 'fal',
    model: 'fal-ai/minimax-music/v2',
    key: /^fal_[0-9a-f]{8}$/,
    state: 'succeeded',
    reason: null,
    http_status: null,
    provider_request_id: /\S/,
    billed: 'yes',
    started_at: time,
    ended_at: time,
  })
  t.ok(track.attempts[0]?.ignored.includes('duration_s'), 'a wish that the model cannot honour is named')

  const audio = await gateway.fetch(`/api/tracks/${track.id}/audio`)
  const bytes = Buffer.from(await audio.arrayBuffer())
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  t.equal(audio.status, 200)
  t.equal(audio.headers.get('etag'), `"${sha256}"`)
  t.match(track.audio, {
    url: `/api/tracks/${track.id}/audio`,
    content_type: 'audio/mpeg',
    bytes: bytes.length,
    sha256,
  })
  const { format } = await parseBuffer(bytes, { mimeType: 'audio/mpeg' }, { duration: true })
  t.equal(format.container, 'MPEG')
  t.ok(Math.abs((format.duration ?? 0) - (track.audio?.duration_s ?? Number.NaN)) < 0.1, 'it lasts as long as is said')

  const part = await gateway.fetch(`/api/tracks/${track.id}/audio`, { headers: { range: 'bytes=100-299' } })
  t.equal(part.status, 206)
  t.equal(part.headers.get('content-range'), `bytes 100-299/${bytes.length}`)
  t.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 300)))

  t.equal(control.work({ prompt }).length, 1, 'one piece of work was accepted')
  t.equal(submits() - before.submits, 1, 'one submit was sent')
  t.equal(others() - before.others, 0)
  t.equal(control.state().credential_leaks, 0)
}

async function isOneTrack(t: Test, { system, gateway }: SharedSystem): Promise<void> {
  const { control } = system.sandbox
  const headers = { 'idempotency-key': randomUUID() }
  const body = { prompt: `Once and only once ${randomUUID()}` }
  const answers = await Promise.all([gateway.post(body, headers), gateway.post(body, headers)])
  const again = await gateway.post(body, headers)
  const replayed = answers.filter(answer => answer.headers.get('idempotency-replayed') === 'true')
  t.equal(replayed.length, 1, 'of two calls at the same time one is the first')
  t.equal(again.headers.get('idempotency-replayed'), 'true')
  t.same([...new Set([...answers, again].map(({ track }) => track.id))], [again.track.id])

  const other = await gateway.fetch('/api/tracks', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Something else altogether' }),
  })
  t.equal(other.status, 422)
  t.match(await other.json(), { code: 'idempotency_key_reused' })

  t.equal((await gateway.done(again.track.id)).status, 'succeeded')
  t.equal(control.work(body).length, 1, 'it was paid once')
}

async function isCanceled(t: Test, { system, gateway }: SharedSystem): Promise<void> {
  const { control } = system.sandbox
  const prompt = `Nobody wants this ${randomUUID()}`
  control.setFault('fal', 'never-finish', { match: prompt })
  t.teardown(() => control.clearFault('fal', 'never-finish'))
  const { track } = await gateway.post({ prompt })
  await waitFor(async () => (await gateway.read(track.id)).stage === 'generating', {
    what: 'the track to be generated',
  })
  const asked = await gateway.cancel(track.id)
  t.equal(asked.id, track.id)

  const canceled = await gateway.done(track.id)
  t.match(canceled, { status: 'canceled', done: true, audio: null, attempts: [{ state: 'canceled' }] })
  t.same(
    control.work({ prompt }).map(({ state }) => state),
    ['canceled'],
    'it runs no more at the provider',
  )
  t.equal((await gateway.cancel(track.id)).status, 'canceled', 'a second cancel changes nothing')
}

export function mainJob(t: Test, shared: SharedSystem): void {
  t.test('a track is made by fal, once, and its audio is there to the last byte', t => isMadeOnce(t, shared))
  t.test('the same idempotency key gives the same track', t => isOneTrack(t, shared))
  t.test('a cancel reaches the provider', t => isCanceled(t, shared))
}
