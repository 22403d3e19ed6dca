import t from 'tap'
import { Check } from 'typebox/value'
import {
  advance,
  eraseRequest,
  initialRecord,
  isDone,
  RequestRecordSchema,
  toTrackRequest,
  TrackRecordSchema,
  type TrackEvent,
  type TrackRecord,
} from '../src/index.ts'
import { after, audio, sampleRequest, start, trackError } from './samples.ts'
import { holds } from './track-stories.ts'

const intent = 'intent-1'
const mine = 'a text of mine'
const verdict = { reason: 'content_policy', http_status: 422, explanation: `It refuses "${mine}".` } as const
const asked = {
  ...sampleRequest,
  request: toTrackRequest({
    prompt: mine,
    lyrics: `${mine}, sung`,
    has_vocals: true,
    metadata: { title: mine },
    webhook_url: `https://example.com/${encodeURIComponent(mine)}`,
  }),
}
const begin: readonly TrackEvent[] = [
  { type: 'dispatched', provider: 'fal', model: 'maker/model', trial: false },
  {
    type: 'submitting',
    dispatch: 1,
    intent,
    worker: 'w',
    key: 'fal_3f9a1c20',
    ignored: ['seed'],
    input_sha256: 'e'.repeat(64),
  },
]
const accepted: TrackEvent = { type: 'accepted', intent, provider_request_id: 'request-1' }
const uncertain: TrackEvent = { type: 'uncertain', intent, verdict }
const expired: TrackEvent = { type: 'expired', error: trackError }
const erased: TrackEvent = { type: 'erased' }

function play(events: readonly TrackEvent[], begun = initialRecord(asked)): TrackRecord {
  return events.reduce((record, event) => {
    const next = advance(record, event, start)
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    return next.record
  }, begun)
}

/** Whether nothing is left of what was asked, of what was made and of what may quote it. */
function isBare({ request, attempts, audio: stored, webhook, erased_at }: TrackRecord): boolean {
  const { prompt, lyrics, webhook_url, metadata } = request
  const texts = prompt === '' && lyrics === null && webhook_url === null && Object.keys(metadata).length === 0
  const quotes = attempts.some(({ explanation, input_sha256 }) => explanation !== null || input_sha256 !== undefined)
  return texts && !quotes && stored === null && webhook === undefined && erased_at !== undefined
}

t.test('a track that is done loses its texts and its audio, and keeps what was done and paid', async t => {
  const done = play([...begin, accepted, { type: 'succeeded', intent, audio }])
  const next = advance(done, erased, after(9_000))
  if (!next.ok) throw new Error(next.why)
  const { record } = next
  t.ok(isBare(record))
  t.ok(Check(TrackRecordSchema, record))
  t.notMatch(JSON.stringify(record), mine)
  const { id, caller, status, dispatch, created_at, updated_at, expires_at } = done
  t.match(record, { id, caller, status, dispatch, created_at, updated_at, expires_at, error: null })
  t.equal(record.erased_at, after(9_000).toISOString())
  const kept = { key: 'fal_3f9a1c20', model: 'maker/model', provider_request_id: 'request-1', billed: 'yes' }
  t.match(record.attempts, [{ ...kept, state: 'succeeded', ignored: ['seed'] }])
  t.match(record.request, { duration_s: 60, has_vocals: true, format: 'mp3' })
})

t.test('what a provider said may quote the prompt: only the code of the error stays', async t => {
  const error = { code: 'content_policy', message: `"${mine}" is against the policy.`, fix: 'Rephrase it.' }
  const refused: TrackEvent = { type: 'refused', intent, verdict, scope: 'request', retry_after_ms: null }
  const { record } = advanced(play([...begin, refused, { type: 'failed', error }]), erased)
  t.equal(record.error?.code, 'content_policy')
  t.match(record.attempts, [{ reason: 'content_policy', http_status: 422, billed: 'no', explanation: null }])
  t.notMatch(JSON.stringify(record), mine)
})

function advanced(record: TrackRecord, event: TrackEvent) {
  const next = advance(record, event, after(1_000))
  if (!next.ok) throw new Error(next.why)
  return next
}

t.test('one that is not done is not erased, and one that is erased stays so since the first time', async t => {
  for (const events of [[], begin, [...begin, accepted], [...begin, uncertain]]) {
    t.strictSame(advance(play(events), erased, start), { ok: false, why: 'out_of_order' })
  }
  t.strictSame(advance(play([expired, erased]), erased, after(1)), { ok: false, why: 'done' })
})

t.test('what comes after the erasure is booked, and brings nothing back', async t => {
  const left = [...begin, accepted, expired, erased]
  const doubt = [...begin, uncertain, expired, erased]
  const rows: ReadonlyArray<readonly [string, readonly TrackEvent[], TrackEvent, object]> = [
    ['audio that comes late', left, { type: 'late_audio', intent, audio }, { state: 'succeeded', billed: 'yes' }],
    [
      'how the work ended',
      left,
      { type: 'settled_late', intent, state: 'failed', verdict, billed: 'yes' },
      { state: 'failed', reason: 'content_policy', billed: 'yes' },
    ],
    [
      'a submit that turns up',
      doubt,
      { type: 'turned_up', intent, provider_request_id: 'request-2' },
      { state: 'canceled', provider_request_id: 'request-2' },
    ],
    [
      'a submit that is listed',
      doubt,
      { type: 'listed_late', intent, provider_request_id: 'request-2' },
      { state: 'unknown', provider_request_id: 'request-2' },
    ],
  ]
  for (const [name, events, event, expected] of rows) {
    const { record } = advanced(play(events), event)
    t.ok(isBare(record), name)
    t.match(record.attempts, [expected], name)
  }
  const turnedUp = play([...doubt, { type: 'turned_up', intent, provider_request_id: 'request-2' }])
  t.ok(isBare(advanced(turnedUp, { type: 'late_audio', intent, audio }).record), 'and its audio')
  for (const type of ['webhook_wanted', 'webhook_tried'] as const) {
    const tried = { type, http_status: 200, error: null, outcome: { state: 'delivered' as const } }
    t.notOk(advance(play(left), tried, start).ok, type)
  }
})

t.test('no event of any story brings anything back', async t => {
  holds(
    t,
    ({ before, event }) => {
      const { record } = advanced(before, erased)
      const next = advance(record, event, after(2_000))
      return isBare(record) && (!next.ok || (isBare(next.record) && next.record.erased_at === record.erased_at))
    },
    ({ before, ok }) => isDone(before) && ok,
  )
})

t.test('of a request its place, its owner and the hash of its body stay', async t => {
  const request = eraseRequest(asked, start.toISOString())
  t.ok(Check(RequestRecordSchema, request))
  t.notMatch(JSON.stringify(request), /mine/)
  const { id, caller, body_sha256, created_at, expires_at } = asked
  t.match(request, { id, caller, body_sha256, created_at, expires_at, erased_at: start.toISOString() })
  t.equal(initialRecord(request).erased_at, request.erased_at)
})
