import * as fc from 'fast-check'
import t from 'tap'
import { Check } from 'typebox/value'
import {
  advance,
  isDone,
  isWebhookDue,
  keptWebhookAttempts,
  liveAttempt,
  reasons,
  refusalScopes,
  TrackRecordSchema,
  webhookOf,
  type AttemptRecord,
  type TrackEvent,
  type TrackRecord,
  type WebhookOutcome,
} from '../src/index.ts'
import { after, audio, newRecord, sampleRequest, trackError } from './samples.ts'

const types = [
  'dispatched',
  'waiting',
  'submitting',
  'accepted',
  'refused',
  'uncertain',
  'written_off',
  'storing',
  'fetch_lost',
  'succeeded',
  'attempt_failed',
  'failed',
  'cancel_requested',
  'canceled',
  'expired',
  'webhook_tried',
] as const satisfies readonly TrackEvent['type'][]

/** The events that end a track come seldom, so that stories get long; `current` aims an event at where the track is. */
const sketches = fc.record({
  type: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('dispatched' as const, 'submitting' as const) },
    { weight: 12, arbitrary: fc.constantFrom(...types.slice(0, 9), 'attempt_failed' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...types) },
  ),
  current: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  other: fc.integer({ min: 1, max: 6 }),
  flag: fc.boolean(),
  billed: fc.constantFrom('no' as const, 'yes' as const, 'unknown' as const),
  scope: fc.constantFrom(...refusalScopes),
  verdict: fc.record({
    reason: fc.constantFrom(...reasons),
    http_status: fc.option(fc.integer({ min: 100, max: 599 })),
    explanation: fc.string(),
  }),
})
type Sketch = typeof sketches extends fc.Arbitrary<infer Value> ? Value : never

function toEvent(sketch: Sketch, record: TrackRecord, step: number): TrackEvent {
  const { type, current, other, flag, billed, scope, verdict } = sketch
  const intent = (current ? liveAttempt(record)?.intent : undefined) ?? `intent-${other}`
  switch (type) {
    case 'dispatched':
      return { type, provider: flag ? 'fal' : 'replicate', model: `model-${other}`, trial: flag }
    case 'submitting': {
      const dispatch = (current ? record.dispatch?.number : undefined) ?? other
      return { type, dispatch, intent: `intent-${step}`, worker: 'worker', key: 'fal_3f9a1c20', ignored: [] }
    }
    case 'accepted':
      return { type, intent, provider_request_id: `request-${step}` }
    case 'refused':
      return { type, intent, verdict, scope, retry_after_ms: flag ? other * 1_000 : null }
    case 'uncertain':
    case 'written_off':
    case 'fetch_lost':
      return { type, intent, verdict }
    case 'storing':
      return { type, intent }
    case 'succeeded':
      return { type, intent, audio }
    case 'attempt_failed':
      return { type, intent, verdict, billed }
    case 'failed':
    case 'expired':
      return { type, error: trackError }
    case 'webhook_tried':
      return {
        type,
        http_status: verdict.http_status,
        error: flag ? verdict.explanation : null,
        outcome: toOutcome(other),
      }
    case 'canceled':
      return { type, billed: flag ? 'no' : 'unknown' }
    case 'waiting':
    case 'cancel_requested':
      return { type }
  }
}

const toOutcome = (other: number): WebhookOutcome => {
  if (other === 1) return { state: 'delivered' }
  return other === 2 ? { state: 'failed' } : { state: 'pending', next_attempt_at: after(other).toISOString() }
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  return value
}

interface Step {
  before: TrackRecord
  event: TrackEvent
  ok: boolean
  after: TrackRecord
}

/** Plays a story of events; every record is frozen, so that a change in place throws. */
function play(story: readonly Sketch[], begin = newRecord()): Step[] {
  const steps: Step[] = []
  let record = freeze(begin)
  for (const [index, sketch] of story.entries()) {
    const event = freeze(toEvent(sketch, record, index))
    const next = advance(record, event, after(index * 1_000))
    const reached = next.ok ? freeze(next.record) : record
    steps.push({ before: record, event, ok: next.ok, after: reached })
    record = reached
  }
  return steps
}

const withWebhook: TrackRecord = {
  ...newRecord(),
  request: { ...sampleRequest.request, webhook_url: 'https://example.com/hook' },
}

const stories = fc.array(sketches, { maxLength: 60, size: 'max' })

/** Holds a rule against every step of many stories; `seen` proves that the rule was put to the test at all. */
function holds(t: Tap, rule: (step: Step) => boolean, relevant: (step: Step) => boolean = () => true): void {
  let seen = 0
  fc.assert(
    fc.property(stories, fc.boolean(), (story, hasWebhook) => {
      for (const step of play(story, hasWebhook ? withWebhook : newRecord())) {
        if (!relevant(step)) continue
        seen += 1
        if (!rule(step)) throw new Error(`after ${JSON.stringify(step.event)}: ${JSON.stringify(step.after.attempts)}`)
      }
    }),
    { numRuns: 1_500 },
  )
  t.ok(seen > 10, `held in ${seen} steps`)
}
type Tap = Pick<typeof t, 'ok'>

const isLive = (attempt: AttemptRecord): boolean => attempt.ended_at === null
const unsettled = (attempt: AttemptRecord | null): boolean =>
  attempt?.state === 'submitting' || attempt?.state === 'unknown'
/** Each attempt before the step, with what became of it. */
const pairs = ({ before, after: later }: Step) =>
  before.attempts.map((attempt, index) => ({ was: attempt, is: later.attempts[index] }))

t.test('every record that is produced is one that can be stored', async t => {
  holds(t, step => Check(TrackRecordSchema, step.after))
})

t.test('a track that is done never changes, but for the audio of an expired one and its webhook', async t => {
  holds(
    t,
    ({ ok, event, before, after: record }) =>
      !ok ||
      event.type === 'webhook_tried' ||
      (event.type === 'late_audio' && before.status === 'expired' && record.status === 'expired'),
    step => isDone(step.before),
  )
})

/** A record without what became of its webhook. */
const restOf = ({ webhook: _webhook, ...rest }: TrackRecord): string => JSON.stringify(rest)

t.test('a try of the webhook changes nothing else, and nothing else changes what is known of the webhook', async t => {
  holds(t, ({ before, event, after: record }) =>
    event.type === 'webhook_tried'
      ? restOf(record) === restOf(before)
      : JSON.stringify(record.webhook) === JSON.stringify(before.webhook),
  )
})

t.test('a webhook is tried once its track is done, if it has one, and until it is settled', async t => {
  holds(
    t,
    ({ ok, before }) => ok === (isDone(before) && webhookOf(before)?.state === 'pending'),
    ({ event }) => event.type === 'webhook_tried',
  )
})

t.test('of the tries of a webhook the first and the last ones are kept, and the last tells how it stands', async t => {
  holds(
    t,
    ({ before, event, after: record }) => {
      const [was, is] = [webhookOf(before), webhookOf(record)]
      if (was === null || is === null || event.type !== 'webhook_tried') return false
      const first = was.attempts[0] ?? is.attempts.at(-1)
      return (
        is.state === event.outcome.state &&
        is.attempts.length === Math.min(keptWebhookAttempts, was.attempts.length + 1) &&
        is.attempts.at(-1)?.http_status === event.http_status &&
        is.attempts[0]?.at === first?.at &&
        (is.next_attempt_at !== null) === (is.state === 'pending') &&
        (is.delivered_at !== null) === (is.state === 'delivered')
      )
    },
    ({ ok, event }) => ok && event.type === 'webhook_tried',
  )
})

t.test('a webhook is due from the end of its track to its first try', async t => {
  holds(t, ({ before, ok, event, after: record }) => {
    if (isWebhookDue(before)) return isWebhookDue(record) === !(ok && event.type === 'webhook_tried')
    return isWebhookDue(record) === (!isDone(before) && isDone(record) && record.request.webhook_url !== null)
  })
})

t.test(
  'a track is done exactly when it has no stage; success has audio, expiry may, nothing else does; failure has an error',
  async t => {
    holds(t, ({ after: record }) => {
      const { status, stage, audio: stored, error } = record
      const failed = status === 'failed' || status === 'expired'
      return (
        isDone(record) === (stage === null) &&
        (status === 'expired' || (stored !== null) === (status === 'succeeded')) &&
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

t.test('an attempt that is over never changes, and none disappears', async t => {
  holds(t, step => pairs(step).every(({ was, is }) => isLive(was) || JSON.stringify(was) === JSON.stringify(is)))
})

t.test('an attempt only moves forward', async t => {
  const forward: Record<AttemptRecord['state'], readonly AttemptRecord['state'][]> = {
    submitting: ['submitting', 'accepted', 'refused', 'unknown'],
    unknown: ['unknown', 'accepted', 'refused'],
    accepted: ['accepted', 'succeeded', 'failed', 'canceled'],
    succeeded: ['succeeded'],
    refused: ['refused'],
    failed: ['failed'],
    canceled: ['canceled'],
  }
  holds(t, step => pairs(step).every(({ was, is }) => is !== undefined && forward[was.state].includes(is.state)))
})

t.test('what may have been accepted is called refused only on the proof that it was not', async t => {
  holds(
    t,
    step => step.event.type === 'refused' && step.before.attempts.at(-1)?.state === 'unknown',
    step =>
      pairs(step).some(
        ({ was, is }) => was.state !== 'submitting' && was.state !== 'refused' && is?.state === 'refused',
      ),
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
      'intent' in event && event.type !== 'submitting' && event.intent !== liveAttempt(before)?.intent,
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
