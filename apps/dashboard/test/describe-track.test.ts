import type { Track } from '@soundfoundry/client'
import t from 'tap'
import { describeTrack } from '../src/describe-track.ts'
import { succeeded, trackOf } from './play-track.ts'

const valueOf = (track: Track, label: string): string | undefined =>
  describeTrack(track).facts.find(fact => fact.label === label)?.value

const webhookLine = (webhook: Track['webhook']): string | undefined =>
  valueOf(trackOf({ ...succeeded, webhook }), 'Webhook')

const audio = { url: '/a', content_type: 'audio/mpeg', bytes: 193_150, sha256: 'e2', duration_s: 6.034 }

t.test('a track under way says what is being done, and can be canceled', async t => {
  const text = describeTrack(trackOf())
  t.match(text, { tone: 'busy', status: 'Queued: choosing a provider', provider: 'no provider yet', error: null })
  t.match(text, { canCancel: true, hasAudio: false })
  t.equal(describeTrack(trackOf({ stage: 'waiting' })).status, 'Queued: waiting, as no provider can take it now')
})

t.test('a track that is done says how it ended', async t => {
  const made = trackOf({ ...succeeded, provider: 'replicate', audio })
  t.match(describeTrack(made), { tone: 'good', status: 'Succeeded', provider: 'replicate', canCancel: false })
  t.ok(describeTrack(made).hasAudio)
  t.equal(valueOf(made, 'Audio'), '6.0 s, audio/mpeg, 193150 bytes')
  t.equal(valueOf(made, 'Expires'), undefined)
  const error = { code: 'provider_failed', message: 'It failed.', fix: 'Create it again.' }
  const failed = describeTrack(trackOf({ status: 'failed', stage: null, done: true, error }))
  t.match(failed, { tone: 'bad', status: 'Failed', error: { message: 'It failed.', fix: 'Create it again.' } })
})

t.test('an attempt says why it did not succeed, what it ignored and whether it is billed', async t => {
  const attempt = {
    number: 1,
    provider: 'fal',
    model: 'fal-ai/minimax-music/v2',
    key: 'fal_3f9a1c20',
    state: 'refused',
    reason: 'account_locked',
    http_status: 403,
    provider_request_id: null,
    ignored: ['duration_s', 'seed'],
    billed: 'no',
    started_at: '2026-11-22T16:40:02.804Z',
    ended_at: '2026-11-22T16:40:03.012Z',
  } as const
  const track = trackOf({ attempts: [{ ...attempt, ignored: [...attempt.ignored] }] })
  const { headings, rows } = describeTrack(track).attempts
  t.match(rows[0]?.slice(0, 8), [
    '1',
    'fal',
    'fal-ai/minimax-music/v2',
    'fal_3f9a1c20',
    'refused',
    'account_locked (HTTP 403)',
    'duration_s, seed',
    'no',
  ])
  t.equal(rows[0]?.length, headings.length)
})

t.test('a webhook says whether it was delivered', async t => {
  const pending: NonNullable<Track['webhook']> = {
    url: 'https://product.example/done',
    state: 'pending',
    attempts: [{ at: '2026-11-22T16:41:00.000Z', http_status: 500, error: null }],
    next_attempt_at: '2026-11-22T16:41:05.000Z',
    delivered_at: null,
  }
  t.match(webhookLine(pending), /^pending, https:.*; 1 tried; last: HTTP 500; next /)
  const delivered = { ...pending, state: 'delivered', delivered_at: '2026-11-22T16:41:05.000Z' } as const
  t.match(webhookLine(delivered), /^delivered, https:.*; 1 tried; at /)
  t.equal(webhookLine(null), undefined)
})

t.test('what was sent is shown as it came', async t => {
  const forged = '<img src=x onerror=alert(1)>'
  const track = trackOf({ prompt: forged, has_vocals: true, lyrics: forged, seed: 0, metadata: { [forged]: forged } })
  t.equal(describeTrack(track).prompt, forged)
  t.equal(valueOf(track, 'Lyrics'), forged)
  t.equal(valueOf(track, 'Metadata'), `${forged}: ${forged}`)
  t.equal(valueOf(track, 'Seed'), '0')
})
