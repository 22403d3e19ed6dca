import t from 'tap'
import { Check } from 'typebox/value'
import { isDone, liveAttempt, owedOf, TrackRecordSchema, type AttemptRecord, type TrackRecord } from '../src/index.ts'
import { holds, type Step } from './track-stories.ts'

const isLive = (attempt: AttemptRecord): boolean => attempt.ended_at === null
const unsettled = (attempt: AttemptRecord | null): boolean =>
  attempt?.state === 'submitting' || attempt?.state === 'unknown'
/** Each attempt before the step, with what became of it. */
const pairs = ({ before, after: later }: Step) =>
  before.attempts.map((attempt, index) => ({ was: attempt, is: later.attempts[index] }))

t.test('every record that is produced is one that can be stored', async t => {
  holds(t, step => Check(TrackRecordSchema, step.after))
})

const isAboutWebhook = ({ event }: Step): boolean => event.type === 'webhook_tried' || event.type === 'webhook_wanted'
const isListedLate = ({ event }: Step): boolean => event.type === 'listed_late'
const isLate = ({ event }: Step): boolean =>
  event.type === 'turned_up' || event.type === 'settled_late' || event.type === 'late_audio'

t.test('a track that is done never changes, but for what its attempts turn out to be and its webhook', async t => {
  holds(
    t,
    step => !step.ok || isAboutWebhook(step) || isLate(step) || isListedLate(step),
    step => isDone(step.before),
  )
  holds(
    t,
    ({ before, after: record }) =>
      record.status === before.status && record.error === before.error && record.stage === before.stage,
    step => isDone(step.before) && step.ok,
  )
})

t.test('audio that a track has is never replaced', async t => {
  holds(
    t,
    ({ before, after: record }) => record.audio === before.audio,
    step => step.before.audio !== null,
  )
})

t.test('of an attempt that is over only what it owes is found out, and only once its track is done', async t => {
  holds(
    t,
    ({ before, after: record, event }) => {
      const was = before.attempts.find(each => 'intent' in event && each.intent === event.intent)
      const others = pairs({ before, event, ok: true, after: record }).filter(pair => pair.was !== was)
      return (
        isDone(before) &&
        was?.billed === 'unknown' &&
        owedOf(before, was) !== null &&
        others.every(pair => pair.was === pair.is)
      )
    },
    step => step.ok && isLate(step),
  )
})

t.test(
  'a track is done exactly when it has no stage; success has audio, another end may, else none does; failure has an error',
  async t => {
    holds(t, ({ after: record }) => {
      const { status, stage, audio: stored, error } = record
      const failed = status === 'failed' || status === 'expired'
      return (
        isDone(record) === (stage === null) &&
        (status === 'succeeded' ? stored !== null : stored === null || isDone(record)) &&
        (error !== null) === failed
      )
    })
  },
)

t.test('attempts are numbered from one on without a gap, each from a later dispatch than the one before', async t => {
  holds(t, ({ before, after: record }) => {
    const numbered = record.attempts.every((attempt, index) => attempt.number === index + 1)
    const dispatches = record.attempts.map(attempt => attempt.dispatch)
    const growing = dispatches.every((dispatch, index) => index === 0 || dispatch > (dispatches[index - 1] ?? 0))
    const latest = record.dispatch?.number ?? 0
    return numbered && growing && latest >= (before.dispatch?.number ?? 0) && (dispatches.at(-1) ?? 0) <= latest
  })
})

t.test('at most one attempt is under way, the last one, and none once the track is done', async t => {
  holds(t, ({ after: record }) => {
    const live = record.attempts.filter(isLive)
    if (isDone(record)) return live.length === 0
    return live.length <= 1 && live.every(attempt => attempt === record.attempts.at(-1))
  })
})

t.test('no attempt begins while another may be at a provider', async t => {
  holds(
    t,
    ({ before }) => !before.attempts.some(isLive),
    ({ ok, event }) => ok && event.type === 'submitting',
  )
})

t.test('no decision to route is made while an attempt may be at a provider', async t => {
  holds(
    t,
    ({ before }) => !before.attempts.some(isLive),
    ({ ok, event }) => ok && event.type === 'dispatched',
  )
})

t.test('nothing begins once a cancel was asked for', async t => {
  holds(
    t,
    step => !step.ok || (step.event.type !== 'dispatched' && step.event.type !== 'submitting'),
    step => step.before.cancel_requested,
  )
})

t.test('an attempt that is over never changes while its track goes on, and none disappears', async t => {
  holds(t, step =>
    pairs(step).every(
      ({ was, is }) => isLive(was) || isLate(step) || isListedLate(step) || JSON.stringify(was) === JSON.stringify(is),
    ),
  )
})

t.test('an attempt only moves forward', async t => {
  const forward: Record<AttemptRecord['state'], readonly AttemptRecord['state'][]> = {
    submitting: ['submitting', 'accepted', 'refused', 'unknown'],
    // After its track has ended, what turned up counts as canceled with it.
    unknown: ['unknown', 'accepted', 'refused', 'canceled'],
    accepted: ['accepted', 'succeeded', 'failed', 'canceled'],
    succeeded: ['succeeded'],
    // A request of an attempt that was taken for never accepted may be listed after all.
    refused: ['refused', 'unknown'],
    failed: ['failed'],
    // And may then turn out to have been made, or to have failed.
    canceled: ['canceled', 'succeeded', 'failed'],
  }
  holds(t, step => pairs(step).every(({ was, is }) => is !== undefined && forward[was.state].includes(is.state)))
})

t.test('what may have been accepted is called refused only on the proof that it was not', async t => {
  holds(
    t,
    step =>
      (step.event.type === 'refused' && step.before.attempts.at(-1)?.state === 'unknown') ||
      (step.event.type === 'settled_late' && step.event.state === 'refused' && step.event.billed === 'no'),
    step =>
      pairs(step).some(
        ({ was, is }) => was.state !== 'submitting' && was.state !== 'refused' && is?.state === 'refused',
      ),
  )
})

t.test('what is listed late makes an attempt one in doubt, and changes nothing else', async t => {
  holds(
    t,
    step => {
      const changed = pairs(step).filter(({ was, is }) => was !== is)
      const [pair] = changed
      const { before, after: record } = step
      return (
        changed.length === 1 &&
        pair?.was.provider_request_id === null &&
        !isLive(pair.was) &&
        (pair.was.state === 'unknown' || pair.was.reason === 'no_trace') &&
        pair.is?.state === 'unknown' &&
        pair.is.billed === 'unknown' &&
        pair.is.provider_request_id !== null &&
        owedOf(record, pair.is) === null &&
        record.status === before.status &&
        record.stage === before.stage
      )
    },
    step => step.ok && isListedLate(step),
  )
})

t.test('what leaves the state of a refusal is only what is listed late', async t => {
  holds(
    t,
    step => isListedLate(step),
    step => pairs(step).some(({ was, is }) => was.state === 'refused' && is?.state !== 'refused'),
  )
})

t.test('what was refused was never billed and has no request at the provider', async t => {
  holds(t, ({ after: record }) =>
    record.attempts.every(
      ({ state, billed, provider_request_id }) =>
        state !== 'refused' || (billed === 'no' && provider_request_id === null),
    ),
  )
})

t.test('what is in doubt is never called unbilled, in whatever way the track ends', async t => {
  holds(t, ({ after: record }) =>
    record.attempts.every(({ state, billed }) => state !== 'unknown' || billed === 'unknown'),
  )
})

t.test('an attempt in doubt that ends with its track stays in doubt', async t => {
  holds(
    t,
    ({ after: record }) => record.attempts.at(-1)?.state === 'unknown',
    ({ ok, before, event }) =>
      ok && unsettled(liveAttempt(before)) && ['failed', 'canceled', 'expired'].includes(event.type),
  )
})

t.test('the request at the provider is known of everything accepted, and never changes', async t => {
  holds(t, step => {
    const known = step.after.attempts.every(
      ({ state, provider_request_id }) =>
        !['accepted', 'succeeded', 'failed', 'canceled'].includes(state) || provider_request_id !== null,
    )
    const kept = pairs(step).every(
      ({ was, is }) => was.provider_request_id === null || was.provider_request_id === is?.provider_request_id,
    )
    return known && kept
  })
})

t.test('an event of another attempt changes nothing', async t => {
  holds(
    t,
    step => !step.ok && step.after === step.before,
    ({ before, event }) =>
      'intent' in event &&
      event.type !== 'submitting' &&
      event.type !== 'listed_late' &&
      !before.attempts.some(each => each.intent === event.intent && (isDone(before) || isLive(each))),
  )
})

t.test('an attempt ends when it leaves the provider or the track ends, never silently', async t => {
  const ending = new Set(['refused', 'written_off', 'succeeded', 'attempt_failed', 'failed', 'canceled', 'expired'])
  holds(
    t,
    step => ending.has(step.event.type),
    step => pairs(step).some(({ was, is }) => isLive(was) && is?.ended_at !== null),
  )
})

const ignoresRequired = (record: TrackRecord): boolean =>
  record.attempts.some(({ ignored }) => ignored.some(wish => record.request.require?.includes(wish) === true))

t.test('no attempt ever begins that ignores what is required, and one that ignores nothing of it may', async t => {
  holds(t, step => !ignoresRequired(step.after))
  holds(
    t,
    ({ ok, before, after: record }) => ok && record.attempts.length > before.attempts.length,
    ({ ok, event, before }) => ok && event.type === 'submitting' && before.request.require !== undefined,
  )
  holds(
    t,
    ({ ok }) => !ok,
    ({ event, before }) =>
      event.type === 'submitting' && event.ignored.some(wish => before.request.require?.includes(wish) === true),
  )
})
