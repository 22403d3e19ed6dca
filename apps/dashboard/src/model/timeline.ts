import type { Track } from '@soundfoundry/client'
import { stageWords, stateOf, type Shape } from './track-state.ts'
import { providerTitles } from './track-path.ts'

type Attempt = Track['attempts'][number]
type Stage = NonNullable<Track['stage']>

/** What a track was doing from one time to another; milliseconds since the epoch. */
interface Span {
  readonly stage: Stage | 'webhook' | 'at the provider'
  /** The number of the attempt it belongs to; null for what lies between attempts. */
  readonly attempt: number | null
  readonly from: number
  readonly to: number
}

/** One bar on the axis, in milliseconds since the track was accepted. */
export interface Bar {
  readonly from: number
  readonly to: number
  readonly tone: 'plain' | 'dark' | 'good' | 'bad'
}

export interface PhaseRow {
  readonly kind: 'phase'
  readonly label: string
  readonly isNested: boolean
  readonly bars: readonly Bar[]
  readonly ms: number
}

export interface AttemptRow {
  readonly kind: 'attempt'
  readonly label: string
  readonly shape: Shape
  /** The HTTP status of a refusal; null otherwise. */
  readonly httpStatus: number | null
  readonly ms: number
}

export interface Timeline {
  readonly rows: readonly (PhaseRow | AttemptRow)[]
  /** Where the axis has its lines, in milliseconds; the last one is its end. */
  readonly ticks: readonly number[]
}

/** The spans between the kept revisions of a track, in order. Clocks of several machines made them: none goes backwards. */
function spansOf(revisions: readonly Track[], now: number): Span[] {
  const [first] = revisions
  if (first === undefined) return []
  const states = [
    { stage: 'routing' as const, attempts: 0, at: Date.parse(first.created_at), done: false },
    ...revisions.map(({ stage, attempts, updated_at, done }) => ({
      stage,
      // What is submitted after an attempt has ended is the next one's.
      attempts: attempts.length + (stage === 'submitting' && (attempts.at(-1)?.ended_at ?? null) !== null ? 1 : 0),
      at: Date.parse(updated_at),
      done,
    })),
  ]
  const spans: Span[] = []
  let from = states[0]?.at ?? now
  for (const [at, { stage, attempts, done }] of states.entries()) {
    const next = states[at + 1]
    const to = Math.max(from, next?.at ?? (done ? from : now))
    const isBetween = stage === 'routing' || stage === 'waiting'
    if (stage !== null && to > from) spans.push({ stage, attempt: isBetween ? null : attempts, from, to })
    from = to
  }
  return spans
}

/** What an attempt says of itself, where no revision is kept that was between. */
function spanOfAttempt({ number, started_at, ended_at }: Attempt, end: number): Span {
  const from = Date.parse(started_at)
  const to = ended_at === null ? end : Date.parse(ended_at)
  return { stage: 'at the provider', attempt: number, from, to: Math.max(from, to) }
}

function webhookSpan({ webhook, done, updated_at }: Track, now: number): Span[] {
  if (webhook === null || !done) return []
  const from = Date.parse(updated_at)
  const end = webhook.delivered_at ?? webhook.attempts.at(-1)?.at ?? null
  const to = webhook.state === 'pending' ? now : end === null ? from : Date.parse(end)
  return [{ stage: 'webhook', attempt: null, from, to: Math.max(from, to) }]
}

function toneOf({ stage }: Span, attempt: Attempt | null): Bar['tone'] {
  if (attempt !== null && (attempt.state === 'refused' || attempt.state === 'failed')) return 'bad'
  if (stage === 'generating' || stage === 'at the provider') return 'good'
  return stage === 'waiting' ? 'plain' : 'dark'
}

function phaseRows(spans: readonly Span[], start: number, attempt: Attempt | null): PhaseRow[] {
  const stages = [...new Set(spans.map(({ stage }) => stage))]
  return stages.map(stage => {
    const own = spans.filter(span => span.stage === stage)
    return {
      kind: 'phase',
      label: stage === 'webhook' || stage === 'at the provider' ? stage : stageWords[stage],
      isNested: attempt !== null,
      bars: own.map(span => ({ from: span.from - start, to: span.to - start, tone: toneOf(span, attempt) })),
      ms: own.reduce((sum, { from, to }) => sum + to - from, 0),
    }
  })
}

const shapes: Readonly<Record<Attempt['state'], Shape>> = {
  submitting: 'running',
  accepted: 'running',
  succeeded: 'done',
  refused: 'failed',
  failed: 'failed',
  canceled: 'canceled',
  unknown: 'expired',
}

const steps = [0.1, 0.2, 0.5, 1, 2, 4, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map(seconds => seconds * 1000)

/** Lines at a round distance, seven at most, the last at or beyond the end. */
export function ticksUpTo(ms: number): number[] {
  const step = steps.find(each => ms / each <= 6) ?? Math.ceil(ms / 6)
  const count = Math.max(1, Math.ceil(ms / step))
  return Array.from({ length: count + 1 }, (_, at) => at * step)
}

/**
 * What happened to a track and when, on one axis.
 *
 * @param revisions those that are kept, oldest first
 * @param track as it stands
 */
export function timelineOf(revisions: readonly Track[], track: Track, now: number): Timeline {
  const start = Date.parse(track.created_at)
  const spans = spansOf(revisions.length === 0 ? [track] : revisions, now)
  const end = track.done ? Date.parse(track.updated_at) : now
  const webhook = webhookSpan(track, now)
  const between = spans.filter(({ attempt }) => attempt === null)
  const attempts = track.attempts.map(attempt => {
    const own = spans.filter(span => span.attempt === attempt.number)
    return { attempt, spans: own.length > 0 ? own : [spanOfAttempt(attempt, end)] }
  })
  const rows = [
    ...phaseRows(between, start, null),
    ...attempts.flatMap(({ attempt, spans: own }) => [
      {
        kind: 'attempt' as const,
        label: `${attempt.number} ${providerTitles[attempt.provider]}`,
        shape: track.done && shapes[attempt.state] === 'running' ? stateOf(track).shape : shapes[attempt.state],
        httpStatus: (attempt.http_status ?? 0) >= 400 ? attempt.http_status : null,
        ms: own.reduce((sum, { from, to }) => sum + to - from, 0),
      },
      ...phaseRows(own, start, attempt),
    ]),
    ...phaseRows(webhook, start, null),
  ]
  const ends = [...spans, ...webhook, ...attempts.flatMap(each => each.spans)].map(({ to }) => to - start)
  return { rows, ticks: ticksUpTo(Math.max(end - start, 100, ...ends)) }
}
