import t from 'tap'
import { advance, isDone, liveAttempt, type TrackEvent, type TrackRecord } from '../src/index.ts'
import { after, audio, newRecord, start, trackError, verdict } from './samples.ts'

const intent = 'intent-1'
const dispatched: TrackEvent = { type: 'dispatched', provider: 'fal', model: 'maker/model', trial: false }
const submitting: TrackEvent = {
  type: 'submitting',
  dispatch: 1,
  intent,
  worker: 'worker-1',
  key: 'fal_3f9a1c20',
  ignored: ['seed'],
}
const accepted: TrackEvent = { type: 'accepted', intent, provider_request_id: 'request-1' }
const refused: TrackEvent = { type: 'refused', intent, verdict, scope: 'key', retry_after_ms: 1_000 }
const uncertain: TrackEvent = { type: 'uncertain', intent, verdict }

const events = {
  dispatched,
  waiting: { type: 'waiting' },
  submitting,
  accepted,
  refused,
  uncertain,
  written_off: { type: 'written_off', intent, verdict },
  storing: { type: 'storing', intent },
  fetch_lost: { type: 'fetch_lost', intent, verdict },
  succeeded: { type: 'succeeded', intent, audio },
  attempt_failed: { type: 'attempt_failed', intent, verdict, billed: 'yes' },
  failed: { type: 'failed', error: trackError },
  cancel_requested: { type: 'cancel_requested' },
  canceled: { type: 'canceled', billed: 'unknown' },
  expired: { type: 'expired', error: trackError },
  turned_up: { type: 'turned_up', intent, provider_request_id: 'request-1' },
  settled_late: { type: 'settled_late', intent, state: 'refused', verdict, billed: 'no' },
  late_audio: { type: 'late_audio', intent, audio },
  listed_late: { type: 'listed_late', intent, provider_request_id: 'request-1' },
  webhook_wanted: { type: 'webhook_wanted' },
  webhook_tried: { type: 'webhook_tried', http_status: 204, error: null, outcome: { state: 'delivered' } },
  erased: { type: 'erased' },
} as const satisfies Record<TrackEvent['type'], TrackEvent>

function play(story: readonly TrackEvent[]): TrackRecord {
  return story.reduce((record, event) => {
    const next = advance(record, event, start)
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    return next.record
  }, newRecord())
}

const places = {
  new: newRecord(),
  dispatched: play([dispatched]),
  submitting: play([dispatched, submitting]),
  unknown: play([dispatched, submitting, uncertain]),
  accepted: play([dispatched, submitting, accepted]),
  refused: play([dispatched, submitting, refused]),
} as const satisfies Record<string, TrackRecord>

/** What belongs to a track that is done comes to nothing in all of these places. */
const onlyOnceDone = {
  new: 'out_of_order',
  dispatched: 'out_of_order',
  submitting: 'out_of_order',
  unknown: 'out_of_order',
  accepted: 'out_of_order',
  refused: 'out_of_order',
}

/** For each event and place: `status/stage` and the attempt's `state billed` that follow, or why nothing does. */
const table: Record<keyof typeof events, Record<keyof typeof places, string>> = {
  dispatched: {
    new: 'queued/submitting',
    dispatched: 'queued/submitting',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'out_of_order',
    refused: 'queued/submitting refused no',
  },
  waiting: {
    new: 'queued/waiting',
    dispatched: 'queued/waiting',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'out_of_order',
    refused: 'queued/waiting refused no',
  },
  submitting: {
    new: 'superseded',
    dispatched: 'queued/submitting submitting unknown',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'out_of_order',
    refused: 'out_of_order',
  },
  accepted: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'running/generating accepted unknown',
    unknown: 'running/generating accepted unknown',
    accepted: 'out_of_order',
    refused: 'superseded',
  },
  refused: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'queued/routing refused no',
    unknown: 'queued/routing refused no',
    accepted: 'out_of_order',
    refused: 'superseded',
  },
  uncertain: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'running/reconciling unknown unknown',
    unknown: 'running/reconciling unknown unknown',
    accepted: 'out_of_order',
    refused: 'superseded',
  },
  written_off: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'queued/routing unknown unknown',
    accepted: 'out_of_order',
    refused: 'superseded',
  },
  turned_up: onlyOnceDone,
  settled_late: onlyOnceDone,
  late_audio: onlyOnceDone,
  listed_late: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'out_of_order',
    refused: 'done',
  },
  webhook_wanted: onlyOnceDone,
  webhook_tried: onlyOnceDone,
  erased: onlyOnceDone,
  storing: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'running/storing accepted unknown',
    refused: 'superseded',
  },
  fetch_lost: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'running/storing accepted unknown',
    refused: 'superseded',
  },
  succeeded: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'succeeded/null succeeded yes',
    refused: 'superseded',
  },
  attempt_failed: {
    new: 'superseded',
    dispatched: 'superseded',
    submitting: 'out_of_order',
    unknown: 'out_of_order',
    accepted: 'queued/routing failed yes',
    refused: 'superseded',
  },
  failed: {
    new: 'failed/null',
    dispatched: 'failed/null',
    submitting: 'failed/null unknown unknown',
    unknown: 'failed/null unknown unknown',
    accepted: 'failed/null failed unknown',
    refused: 'failed/null refused no',
  },
  cancel_requested: {
    new: 'canceled/null',
    dispatched: 'canceled/null',
    submitting: 'queued/submitting submitting unknown',
    unknown: 'running/reconciling unknown unknown',
    accepted: 'running/generating accepted unknown',
    refused: 'canceled/null refused no',
  },
  canceled: {
    new: 'canceled/null',
    dispatched: 'canceled/null',
    submitting: 'canceled/null unknown unknown',
    unknown: 'canceled/null unknown unknown',
    accepted: 'canceled/null canceled unknown',
    refused: 'canceled/null refused no',
  },
  expired: {
    new: 'expired/null',
    dispatched: 'expired/null',
    submitting: 'expired/null unknown unknown',
    unknown: 'expired/null unknown unknown',
    accepted: 'expired/null canceled unknown',
    refused: 'expired/null refused no',
  },
}

function outcome(record: TrackRecord, event: TrackEvent): string {
  const next = advance(record, event, after(1_000))
  if (!next.ok) return next.why
  const attempt = next.record.attempts.at(-1)
  const stands = `${next.record.status}/${next.record.stage}`
  return attempt === undefined ? stands : `${stands} ${attempt.state} ${attempt.billed}`
}

for (const [type, expected] of Object.entries(table)) {
  t.test(`what comes of "${type}" in every place`, async t => {
    const event = Object.values(events).find(each => each.type === type)
    if (event === undefined) throw new Error(`no event ${type}`)
    const found = Object.entries(places).map(([place, record]) => [place, outcome(record, event)])
    t.strictSame(Object.fromEntries(found), expected)
  })
}

const lateTypes: ReadonlySet<TrackEvent['type']> = new Set(['turned_up', 'settled_late', 'late_audio', 'listed_late'])

t.test('a track that has ended takes no event, but for what is found out of an attempt of its', async t => {
  const ends = [
    play([dispatched, submitting, accepted, events.succeeded]),
    play([events.failed]),
    play([events.canceled]),
    play([dispatched, submitting, refused, events.expired]),
    play([dispatched, submitting, accepted, events.expired]),
    play([dispatched, submitting, uncertain, events.canceled]),
  ]
  for (const record of ends) {
    t.ok(isDone(record))
    t.equal(liveAttempt(record), null)
    for (const event of Object.values(events)) {
      if (event.type !== 'erased' && !lateTypes.has(event.type)) t.equal(outcome(record, event), 'done')
    }
  }
})

t.test('an attempt begins with what it was dispatched for, and counts as unbilled only when that is known', async t => {
  t.match(places.submitting.attempts, [
    { number: 1, provider: 'fal', model: 'maker/model', key: 'fal_3f9a1c20', dispatch: 1, intent, worker: 'worker-1' },
  ])
  t.match(places.submitting.attempts, [{ state: 'submitting', billed: 'unknown', ignored: ['seed'], ended_at: null }])
  t.equal(places.submitting.attempts[0]?.started_at, start.toISOString())
})

t.test('a dispatch is begun once, and only the latest one', async t => {
  const again = play([dispatched, submitting, refused, dispatched])
  t.equal(outcome(again, submitting), 'superseded', 'the first is over')
  t.equal(outcome(again, { ...submitting, dispatch: 3, intent: 'intent-2' }), 'superseded', 'the third is not yet')
  const next = advance(again, { ...submitting, dispatch: 2, intent: 'intent-2' }, after(5))
  t.match(next, { ok: true, record: { attempts: [{ number: 1 }, { number: 2, dispatch: 2 }] } })
})

t.test('work under way holds off a new attempt even in a record that no story leads to', async t => {
  for (const record of [places.submitting, places.unknown, places.accepted]) {
    if (record.dispatch === null) throw new Error('was dispatched')
    const odd = { ...record, dispatch: { ...record.dispatch, number: 2 } }
    t.equal(outcome(odd, { ...submitting, dispatch: 2, intent: 'intent-2' }), 'out_of_order')
  }
})

t.test('an event of an earlier attempt does not touch the later one', async t => {
  const second = play([dispatched, submitting, refused, dispatched, { ...submitting, dispatch: 2, intent: 'intent-2' }])
  for (const event of Object.values(events)) {
    if ('intent' in event && event.type !== 'submitting' && !lateTypes.has(event.type))
      t.equal(outcome(second, event), 'superseded', event.type)
  }
})

t.test('a wish to cancel keeps the work under way followed, and lets nothing new begin', async t => {
  const asked = play([dispatched, submitting, accepted, { type: 'cancel_requested' }])
  t.equal(liveAttempt(asked)?.state, 'accepted')
  t.equal(outcome(asked, events.succeeded), 'succeeded/null succeeded yes', 'it was too late')
  const failed = play([dispatched, submitting, accepted, { type: 'cancel_requested' }, events.attempt_failed])
  t.equal(outcome(failed, dispatched), 'out_of_order')
  t.equal(outcome(failed, events.cancel_requested), 'canceled/null failed yes')
  t.equal(outcome(failed, events.canceled), 'canceled/null failed yes', 'what is known of a settled attempt stays')
})

t.test('only accepted work of which it is known that it never ran is canceled unbilled', async t => {
  const confirmed: TrackEvent = { type: 'canceled', billed: 'no' }
  t.equal(outcome(places.accepted, { type: 'canceled', billed: 'unknown' }), 'canceled/null canceled unknown')
  t.equal(outcome(places.accepted, confirmed), 'canceled/null canceled no')
  t.equal(outcome(places.submitting, confirmed), 'canceled/null unknown unknown')
  t.equal(outcome(places.unknown, confirmed), 'canceled/null unknown unknown')
})

t.test('doubt is dated from its beginning, and forgotten once the work is found', async t => {
  const doubted = advance(places.unknown, { ...uncertain, verdict: { ...verdict, http_status: 502 } }, after(60_000))
  t.match(doubted, { ok: true, record: { attempts: [{ uncertain_at: start.toISOString(), http_status: 502 }] } })
  const found = advance(places.unknown, accepted, after(70_000))
  t.match(found, {
    ok: true,
    record: {
      status: 'running',
      attempts: [
        { provider_request_id: 'request-1', reason: null, http_status: null, accepted_at: after(70_000).toISOString() },
      ],
    },
  })
})

t.test('a refusal says what it is about, for the router to close the right circuit', async t => {
  t.match(places.refused.attempts, [{ refusal_scope: 'key', retry_after_ms: 1_000, reason: 'server_error' }])
})
