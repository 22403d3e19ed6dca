import t from 'tap'
import { advance, isOwnWork, type TrackEvent, type TrackRecord } from '../src/index.ts'
import { after, audio, newRecord, start, trackError, verdict } from './samples.ts'

const intent = 'intent-1'
const dispatched: TrackEvent = { type: 'dispatched', provider: 'fal', model: 'maker/model', trial: false }
const submitting: Extract<TrackEvent, { type: 'submitting' }> = {
  type: 'submitting',
  dispatch: 1,
  intent,
  worker: 'worker-1',
  key: 'fal_3f9a1c20',
  ignored: [],
}
const accepted = { type: 'accepted', intent, provider_request_id: 'request-1' } as const
const uncertain: TrackEvent = { type: 'uncertain', intent, verdict }
const writtenOff: TrackEvent = { type: 'written_off', intent, verdict }
const succeeded = { type: 'succeeded', intent, audio } as const
const failed: TrackEvent = { type: 'failed', error: trackError }
const canceled: TrackEvent = { type: 'canceled', billed: 'unknown' }
const expired: TrackEvent = { type: 'expired', error: trackError }
const turnedUp: TrackEvent = { type: 'turned_up', intent, provider_request_id: 'request-1' }
const lateAudio = { type: 'late_audio', intent, audio } as const

function play(story: readonly TrackEvent[]): TrackRecord {
  return story.reduce((record, event) => {
    const next = advance(record, event, start)
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    return next.record
  }, newRecord())
}

/** `status/stage` and the attempt's `state billed` that follow, or why nothing does. */
function outcome(record: TrackRecord, event: TrackEvent): string {
  const next = advance(record, event, after(1_000))
  if (!next.ok) return next.why
  const attempt = next.record.attempts.at(-1)
  const stands = `${next.record.status}/${next.record.stage}`
  return attempt === undefined ? stands : `${stands} ${attempt.state} ${attempt.billed}`
}

const settled = (
  state: 'refused' | 'succeeded' | 'failed' | 'canceled',
  billed: 'no' | 'yes' | 'unknown',
): TrackEvent => ({
  type: 'settled_late',
  intent,
  verdict,
  state,
  billed,
})

t.test('what is found out of an attempt after its track has ended', async t => {
  const inDoubt = [dispatched, submitting, uncertain] as const
  const rows: ReadonlyArray<readonly [string, readonly TrackEvent[], TrackEvent, string]> = [
    [
      'late audio of accepted work',
      [dispatched, submitting, accepted, expired],
      lateAudio,
      'expired/null succeeded yes',
    ],
    [
      'late audio of a canceled track',
      [dispatched, submitting, accepted, canceled],
      lateAudio,
      'canceled/null succeeded yes',
    ],
    ['late audio without any work', [expired], lateAudio, 'superseded'],
    ['late audio of what was never found', [...inDoubt, expired], lateAudio, 'out_of_order'],
    [
      'late audio of what is known to be free',
      [dispatched, submitting, accepted, { type: 'canceled', billed: 'no' }],
      lateAudio,
      'done',
    ],
    ['a doubt turns up, expired', [...inDoubt, expired], turnedUp, 'expired/null canceled unknown'],
    ['a doubt turns up, canceled', [...inDoubt, canceled], turnedUp, 'canceled/null canceled unknown'],
    ['a doubt turns up, given up', [...inDoubt, writtenOff, failed], turnedUp, 'failed/null canceled unknown'],
    ['an intent turns up', [dispatched, submitting, expired], turnedUp, 'expired/null canceled unknown'],
    ['accepted work turns up', [dispatched, submitting, accepted, expired], turnedUp, 'out_of_order'],
    ['a doubt is not there', [...inDoubt, canceled], settled('refused', 'no'), 'canceled/null refused no'],
    ['a doubt failed', [...inDoubt, canceled], settled('failed', 'no'), 'out_of_order'],
    ['a doubt is not there and was billed', [...inDoubt, canceled], settled('refused', 'yes'), 'out_of_order'],
    [
      'accepted work failed',
      [dispatched, submitting, accepted, canceled],
      settled('failed', 'no'),
      'canceled/null failed no',
    ],
    [
      'accepted work was refused',
      [dispatched, submitting, accepted, canceled],
      settled('refused', 'no'),
      'out_of_order',
    ],
    [
      'what turned up was stopped',
      [...inDoubt, canceled, turnedUp],
      settled('canceled', 'no'),
      'canceled/null canceled no',
    ],
    ['what turned up was made', [...inDoubt, canceled, turnedUp], lateAudio, 'canceled/null succeeded yes'],
    ['what turned up turns up again', [...inDoubt, canceled, turnedUp], turnedUp, 'out_of_order'],
    ['what is settled', [...inDoubt, canceled, settled('refused', 'no')], turnedUp, 'done'],
  ]
  for (const [what, story, event, expected] of rows) t.equal(outcome(play(story), event), expected, what)
})

t.test('late audio is kept once, and the track stays what it was', async t => {
  const ended = play([dispatched, submitting, accepted, { type: 'expired', error: trackError, billed: 'unknown' }])
  const late = advance(ended, lateAudio, after(5))
  t.match(late, { ok: true, record: { audio, error: trackError, updated_at: after(5).toISOString() } })
  t.equal(late.ok && outcome(late.record, lateAudio), 'done')
  t.equal(outcome(ended, { ...lateAudio, intent: 'intent-2' }), 'superseded')
})

t.test('a doubt that was given up is told of once its track has ended, not before', async t => {
  const given = [dispatched, submitting, uncertain, writtenOff] as const
  t.equal(outcome(play(given), turnedUp), 'out_of_order')
  const second: TrackEvent = { ...submitting, dispatch: 2, intent: 'intent-2' }
  const paid: TrackEvent = { ...accepted, intent: 'intent-2', provider_request_id: 'request-2' }
  const made = play([...given, dispatched, second, paid, { ...succeeded, intent: 'intent-2' }])
  const found = advance(made, turnedUp, after(5))
  t.match(found, {
    ok: true,
    record: { status: 'succeeded', attempts: [{ state: 'canceled' }, { state: 'succeeded' }] },
  })
  t.equal(found.ok && outcome(found.record, lateAudio), 'done', 'the track has its audio')
  const billed = found.ok ? advance(found.record, settled('succeeded', 'yes'), after(6)) : found
  t.match(billed, { ok: true, record: { audio, attempts: [{ state: 'succeeded', billed: 'yes' }, {}] } })
})

t.test('what is listed after its attempt was taken for never accepted may have been billed', async t => {
  const noTrace = { ...verdict, reason: 'no_trace' } as const
  const listed: TrackEvent = { type: 'listed_late', intent, provider_request_id: 'request-1' }
  const absent: TrackEvent = { type: 'refused', intent, verdict: noTrace, scope: 'request', retry_after_ms: null }
  const absentLate: TrackEvent = { type: 'settled_late', intent, verdict: noTrace, state: 'refused', billed: 'no' }
  const refused: TrackEvent = { type: 'refused', intent, verdict, scope: 'key', retry_after_ms: null }
  const second: TrackEvent = { ...submitting, dispatch: 2, intent: 'intent-2' }
  const paid: TrackEvent = { ...accepted, intent: 'intent-2', provider_request_id: 'request-2' }
  const doubt = [dispatched, submitting, uncertain] as const
  const again = [...doubt, absent, dispatched, second] as const
  const rows: ReadonlyArray<readonly [string, readonly TrackEvent[], string]> = [
    ['the track waits', [...doubt, absent], 'queued/routing unknown unknown'],
    ['the next attempt is being submitted', again, 'queued/submitting unknown unknown'],
    ['the next attempt is accepted', [...again, paid], 'running/generating unknown unknown'],
    [
      'the next attempt has succeeded',
      [...again, paid, { ...succeeded, intent: 'intent-2' }],
      'succeeded/null unknown unknown',
    ],
    ['canceled, then taken for absent', [...doubt, canceled, absentLate], 'canceled/null unknown unknown'],
    ['given up, never told', [...doubt, writtenOff, failed], 'failed/null unknown unknown'],
    ['booked before', [...doubt, absent, listed], 'done'],
    ['found before', [...doubt, canceled, turnedUp], 'done'],
    ['refused by the provider', [dispatched, submitting, refused], 'done'],
    ['accepted', [dispatched, submitting, accepted], 'out_of_order'],
    ['still looked for', doubt, 'out_of_order'],
    ['never begun', [dispatched], 'superseded'],
  ]
  for (const [what, story, expected] of rows) {
    const next = advance(play(story), listed, after(1_000))
    const first = next.ok ? next.record.attempts[0] : undefined
    t.equal(
      next.ok ? `${next.record.status}/${next.record.stage} ${first?.state} ${first?.billed}` : next.why,
      expected,
      what,
    )
    if (!next.ok || first === undefined) continue
    t.match(
      first,
      { provider_request_id: 'request-1', found_by_search: true, explanation: /may have been billed/ },
      what,
    )
    t.notOk(isOwnWork(first), `${what}: it is never canceled, for it may be somebody else's`)
  }
})

t.test('only work of its own making may be canceled', async t => {
  const [own] = play([dispatched, submitting, accepted]).attempts
  const [found] = play([dispatched, submitting, uncertain, { ...accepted, found_by_search: true }]).attempts
  const [late] = play([dispatched, submitting, uncertain, accepted]).attempts
  const [none] = play([dispatched, submitting]).attempts
  if (own === undefined || found === undefined || late === undefined || none === undefined)
    throw new Error('no attempt')
  t.strictSame([own, found, late, none].map(isOwnWork), [true, false, true, false])
  const { found_by_search: _own, ...olderOwn } = own
  const { found_by_search: _found, ...olderFound } = found
  t.strictSame([olderOwn, olderFound].map(isOwnWork), [true, false], 'in records of an older release')
})
