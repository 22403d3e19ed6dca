import * as fc from 'fast-check'
import type t from 'tap'
import {
  advance,
  isDone,
  liveAttempt,
  reasons,
  refusalScopes,
  type TrackEvent,
  type TrackRecord,
  wishNames,
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
  'turned_up',
  'settled_late',
  'late_audio',
  'listed_late',
  'webhook_tried',
  'webhook_wanted',
] as const satisfies readonly TrackEvent['type'][]

/** The events that end a track come seldom, so that stories get long; `current` aims an event at where the track is. */
const sketches = fc.record({
  type: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('dispatched' as const, 'submitting' as const) },
    { weight: 12, arbitrary: fc.constantFrom(...types.slice(0, 9), 'attempt_failed' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...types) },
    { weight: 2, arbitrary: fc.constantFrom('turned_up' as const, 'settled_late' as const, 'late_audio' as const) },
    { weight: 1, arbitrary: fc.constant('listed_late' as const) },
  ),
  current: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  other: fc.integer({ min: 1, max: 6 }),
  flag: fc.boolean(),
  billed: fc.constantFrom('no' as const, 'yes' as const, 'unknown' as const),
  scope: fc.constantFrom(...refusalScopes),
  verdict: fc.record({
    reason: fc.oneof(fc.constantFrom(...reasons), { weight: 1, arbitrary: fc.constant('no_trace' as const) }),
    http_status: fc.option(fc.integer({ min: 100, max: 599 })),
    explanation: fc.string(),
  }),
})
type Sketch = typeof sketches extends fc.Arbitrary<infer Value> ? Value : never

function toEvent(sketch: Sketch, record: TrackRecord, step: number): TrackEvent {
  const { type, current, other, flag, billed, scope, verdict } = sketch
  const aimed = liveAttempt(record) ?? (isDone(record) ? record.attempts.at(-1) : undefined)
  const intent = (current ? aimed?.intent : undefined) ?? `intent-${other}`
  switch (type) {
    case 'dispatched':
      return { type, provider: flag ? 'fal' : 'replicate', model: `model-${other}`, trial: flag }
    case 'submitting': {
      const ignored = wishNames.filter((_wish, index) => (verdict.http_status ?? 0) % 8 === index)
      const dispatch = (current ? record.dispatch?.number : undefined) ?? other
      const price = flag ? { price_usd: other / 100 } : {}
      return { type, dispatch, intent: `intent-${step}`, worker: 'worker', key: 'fal_3f9a1c20', ignored, ...price }
    }
    case 'accepted':
      return { type, intent, provider_request_id: `request-${step}`, found_by_search: flag }
    case 'listed_late':
      return { type, intent: record.attempts.at(-other)?.intent ?? intent, provider_request_id: `request-${step}` }
    case 'turned_up':
      return { type, intent, provider_request_id: `request-${step}` }
    case 'settled_late':
      return { type, intent, state: lateStates[other % 4] ?? 'failed', verdict: flag ? verdict : null, billed }
    case 'late_audio':
      return { type, intent, audio }
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
    case 'webhook_wanted':
      return { type }
  }
}

const lateStates = ['refused', 'succeeded', 'failed', 'canceled'] as const

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

export interface Step {
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

/** One that asks for more: a webhook, and wishes that have to be honoured. */
const demanding: TrackRecord = {
  ...newRecord(),
  request: { ...sampleRequest.request, webhook_url: 'https://example.com/hook', require: ['seed', 'format'] },
}

const stories = fc.array(sketches, { maxLength: 60, size: 'max' })

/** Holds a rule against every step of many stories; `seen` proves that the rule was put to the test at all. */
export function holds(t: Tap, rule: (step: Step) => boolean, relevant: (step: Step) => boolean = () => true): void {
  let seen = 0
  fc.assert(
    fc.property(stories, fc.boolean(), (story, isDemanding) => {
      for (const step of play(story, isDemanding ? demanding : newRecord())) {
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
