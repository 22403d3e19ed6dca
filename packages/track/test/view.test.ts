import t from 'tap'
import { Check } from 'typebox/value'
import { advance, toTrack, TrackSchema, type TrackEvent, type TrackRecord } from '../src/index.ts'
import { after, audio, newRecord, start, trackError, verdict } from './samples.ts'

const keptMs = 86_400_000
const view = (record: TrackRecord) => toTrack(record, { keptMs })

const trackKeys = (
  'id caller status stage done prompt lyrics has_vocals duration_s style_strength seed format require provider skipped metadata audio error ' +
  'attempts cost_usd webhook retry_of created_at updated_at deadline expires_at retained_until erased_at'
).split(' ')
const attemptKeys =
  'number provider model key state reason http_status provider_request_id ignored billed started_at ended_at'.split(' ')
const audioKeys = 'url content_type bytes sha256 duration_s'.split(' ')
const errorKeys = 'code message fix'.split(' ')

const intent = 'intent-of-this-attempt'
const begin: TrackEvent[] = [
  { type: 'dispatched', provider: 'fal', model: 'fal-ai/minimax-music/v2', trial: true },
  { type: 'submitting', dispatch: 1, intent, worker: 'worker-of-ours', key: 'fal_3f9a1c20', ignored: ['duration_s'] },
]
const accepted: TrackEvent = { type: 'accepted', intent, provider_request_id: 'request-1' }
const refused: TrackEvent = { type: 'refused', intent, verdict, scope: 'account', retry_after_ms: 1_234 }
const stories: readonly [string, readonly TrackEvent[]][] = [
  ['new', []],
  ['submitted', begin],
  ['refused', [...begin, refused]],
  ['in doubt', [...begin, { type: 'uncertain', intent, verdict }]],
  ['running', [...begin, accepted]],
  ['succeeded', [...begin, accepted, { type: 'succeeded', intent, audio }]],
  ['failed', [...begin, refused, { type: 'failed', error: trackError }]],
  ['canceled', [...begin, accepted, { type: 'canceled', billed: 'no' }]],
  ['expired', [{ type: 'expired', error: trackError }]],
]

function play(events: readonly TrackEvent[], first = newRecord()): TrackRecord {
  return events.reduce((record, event) => {
    const next = advance(record, event, start)
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    return next.record
  }, first)
}

for (const [name, events] of stories) {
  t.test(`a track that is ${name} is shown as callers know it, and nothing else of it`, async t => {
    const record = play(events)
    const track = view(record)
    t.ok(Check(TrackSchema, track))
    t.strictSame(Object.keys(track), trackKeys)
    for (const attempt of track.attempts) t.strictSame(Object.keys(attempt), attemptKeys)
    if (track.audio !== null) t.strictSame(Object.keys(track.audio), audioKeys)
    if (track.error !== null) t.strictSame(Object.keys(track.error), errorKeys)
    const text = JSON.stringify(track)
    for (const internal of [
      intent,
      'worker-of-ours',
      verdict.explanation,
      'account',
      '1234',
      'wished',
      'body_sha256',
    ]) {
      t.notOk(text.includes(internal), `${internal} stays inside`)
    }
  })
}

t.test('done is told by the status, the provider by the latest decision, the audio by an address of ours', async t => {
  t.match(view(newRecord()), { status: 'queued', stage: 'routing', done: false, provider: null, attempts: [] })
  t.match(view(play(begin)), { status: 'queued', stage: 'submitting', done: false, provider: 'fal' })
  const succeeded = view(play([...begin, accepted, { type: 'succeeded', intent, audio }]))
  t.match(succeeded, { status: 'succeeded', stage: null, done: true, error: null })
  t.strictSame(succeeded.audio, { url: `/api/tracks/${succeeded.id}/audio`, ...audio })
  const elsewhere = toTrack({ ...newRecord(), audio }, { keptMs, publicUrl: 'https://gen.example.com/music' }).audio
  t.equal(elsewhere?.url, `https://gen.example.com/music/api/tracks/${newRecord().id}/audio`)
})

t.test('what was asked is returned as it was asked', async t => {
  const { request } = newRecord()
  const { prompt, lyrics, has_vocals, duration_s, style_strength, seed, format, metadata } = request
  t.match(view(newRecord()), { prompt, lyrics, has_vocals, duration_s, style_strength, seed, format, metadata })
})

t.test('it is kept for so long after it was asked for, however long it took', async t => {
  const asked = view(newRecord())
  t.equal(asked.retained_until, after(keptMs).toISOString())
  const late = advance(newRecord(), { type: 'expired', error: trackError }, after(900_000))
  t.equal(late.ok && view(late.record).retained_until, asked.retained_until)
})

t.test('of an erased track it is shown what was done and paid, and nothing of what was asked or made', async t => {
  const texts = { prompt: 'a prompt of mine', lyrics: 'words of mine', has_vocals: true, metadata: { of: 'mine' } }
  const request = { ...newRecord().request, ...texts, webhook_url: 'https://example.com/mine' }
  const done = play([...begin, accepted, { type: 'succeeded', intent, audio }], { ...newRecord(), request })
  const erased = advance(done, { type: 'erased' }, after(5_000))
  if (!erased.ok) throw new Error(erased.why)
  const track = view(erased.record)
  t.ok(Check(TrackSchema, track))
  t.match(track, { prompt: null, lyrics: null, metadata: {}, audio: null, webhook: null })
  t.equal(track.erased_at, after(5_000).toISOString())
  t.notMatch(JSON.stringify(track), /mine|audio\/mpeg/)
  const { id, caller, status, attempts, created_at, updated_at } = view(done)
  t.match(track, { id, caller, status, attempts, created_at, updated_at })
})

t.test('the webhook is shown with its address, from the beginning on', async t => {
  t.equal(view(newRecord()).webhook, null)
  const url = 'https://example.com/hook'
  const asked = { ...newRecord(), request: { ...newRecord().request, webhook_url: url } }
  t.strictSame(view(asked).webhook, {
    url,
    state: 'pending',
    attempts: [],
    next_attempt_at: null,
    delivered_at: null,
  })

  const at = start.toISOString()
  const attempt = { at, http_status: 500, error: 'it answered 500' }
  const failed = { state: 'pending' as const, attempts: [attempt], next_attempt_at: at, delivered_at: null }
  t.strictSame(view({ ...asked, webhook: failed }).webhook, { url, ...failed })
  t.ok(Check(TrackSchema, view({ ...asked, webhook: failed })))
})

t.test('what was accepted costs, unless it is known not to have been billed', async t => {
  const priced = (price_usd: number | undefined, ...events: TrackEvent[]) => {
    const record = play([...begin, ...events])
    const attempts = record.attempts.map(attempt => ({ ...attempt, ...(price_usd === undefined ? {} : { price_usd }) }))
    return view({ ...record, attempts }).cost_usd
  }
  t.equal(view(newRecord()).cost_usd, 0)
  t.equal(priced(0.03, refused), 0, 'refusals cost nothing')
  t.equal(priced(0.03, accepted), 0.03)
  t.equal(priced(0.03, accepted, { type: 'canceled', billed: 'no' }), 0)
  t.equal(priced(0.03, accepted, { type: 'canceled', billed: 'unknown' }), 0.03)
  t.equal(priced(undefined, accepted), null, 'a price that nobody knows')
})
