import { Type, type Static } from 'typebox'
import { circuitScopes, type CircuitSubject } from './circuit-subject.ts'
import { nullable } from './nullable.ts'
import type { ProbeFinding } from './provider-port.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { ReasonSchema, type Reason } from './refusal.ts'

/**
 * A circuit as the routers share it. A subject without an entry is closed. Times are RFC 3339: `since` is when it last
 * left or came back to `closed`, `changed_at` when its state last changed.
 */
export const CircuitSchema = Type.Object({
  v: Type.Literal(1),
  provider: ProviderNameSchema,
  scope: Type.Enum(circuitScopes),
  key: nullable(Type.String()),
  model: nullable(Type.String()),
  state: Type.Enum(['closed', 'open', 'half_open'] as const),
  reason: nullable(ReasonSchema),
  explanation: nullable(Type.String()),
  http_status: nullable(Type.Integer()),
  since: Type.String(),
  changed_at: Type.String(),
  until: Type.String(),
  openings: Type.Integer(),
  /** The latest submits. `input` is a hash of what was sent and `weight` what its failure counts; older releases lack both. */
  outcomes: Type.Array(
    Type.Object({
      intent: Type.String(),
      failed: Type.Boolean(),
      input: Type.Optional(Type.String()),
      weight: Type.Optional(Type.Number()),
    }),
    { maxItems: 20 },
  ),
  last_intent: nullable(Type.String()),
  next_probe_at: Type.String(),
  probes: Type.Integer(),
  /** `dispatch` is the number of the dispatch that proves it; older releases lack it. */
  trial: nullable(Type.Object({ track: Type.String(), until: Type.String(), dispatch: Type.Optional(Type.Integer()) })),
})
export type Circuit = Static<typeof CircuitSchema>

/** How long a circuit stays open, by how often it opened in a row: from a blip to a locked account. Milliseconds. */
export const openingTimes = [5_000, 15_000, 60_000, 300_000] as const
/** When an open circuit is probed for free, counted from the last look. Milliseconds; the last repeats. */
export const probeIntervals = [2_000, 3_000, 5_000, 10_000, 15_000] as const
/** How long one real track may take to prove a half-open circuit before another may try. Milliseconds. */
export const trialTime = 60_000

/**
 * What made a circuit open. `intent` names the attempt and `at` says when it began, so that the same refusal told twice
 * counts once and one that was on its way when the circuit last changed says nothing new. `at` is RFC 3339.
 */
export interface CircuitRefusal {
  intent: string
  at: string
  reason: Reason
  explanation: string
  http_status: number | null
  retry_after_ms: number | null
}

/** A circuit that is closed since `now`; one that never was open, since the beginning of time (`neverOpened`). */
export function closedCircuit(subject: CircuitSubject, now: Date): Circuit {
  return {
    v: 1,
    provider: subject.provider,
    scope: subject.scope,
    key: subject.key,
    model: subject.model,
    state: 'closed',
    reason: null,
    explanation: null,
    http_status: null,
    since: now.toISOString(),
    changed_at: now.toISOString(),
    until: now.toISOString(),
    openings: 0,
    outcomes: [],
    last_intent: null,
    next_probe_at: now.toISOString(),
    probes: 0,
    trial: null,
  }
}

/** The circuit of a subject that nothing was ever held against. */
export const neverOpened = (subject: CircuitSubject): Circuit => closedCircuit(subject, new Date(0))

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString()
const latest = (a: string, b: string): string => (a > b ? a : b)
const at = <T>(table: readonly [T, ...T[]] | readonly T[], index: number): T | undefined =>
  table[Math.min(index, table.length - 1)]

/** The longest that is waited on a provider's word. Milliseconds. */
const longestWait = 3_600_000

/**
 * A refusal opens the circuit at once. The time it stays open grows with each opening in a row, and a later refusal
 * never shortens what an earlier one said. A provider's own waiting time counts where it is longer than ours, within an
 * hour: told to wait 0 s, or until a time that is past, a fleet would ask again without end.
 */
export function onRefusal(circuit: Circuit, refusal: CircuitRefusal, now: Date): Circuit {
  if (circuit.last_intent === refusal.intent) return circuit
  const stillOpen = circuit.state === 'open'
  // It was submitted before the circuit closed or let its trial through: that has overtaken it.
  if (!stillOpen && refusal.at < circuit.changed_at) return circuit
  const openings = stillOpen ? circuit.openings : circuit.openings + 1
  const until = later(now, openFor(openings, refusal.retry_after_ms))
  return {
    ...circuit,
    state: 'open',
    reason: refusal.reason,
    explanation: refusal.explanation,
    http_status: refusal.http_status,
    since: circuit.state === 'closed' ? now.toISOString() : circuit.since,
    changed_at: stillOpen ? circuit.changed_at : now.toISOString(),
    until: stillOpen ? latest(circuit.until, until) : until,
    openings,
    last_intent: refusal.intent,
    next_probe_at: stillOpen ? circuit.next_probe_at : later(now, probeIntervals[0]),
    probes: stillOpen ? circuit.probes : 0,
    trial: null,
  }
}

/** How long a circuit stays open that opened so often in a row, whatever the provider told. Milliseconds. */
export function openFor(openings: number, toldMs: number | null): number {
  const own = at(openingTimes, Math.max(0, openings - 1)) ?? 0
  return Math.max(own, Math.min(longestWait, toldMs ?? 0))
}

const remembered = 20
/** Failures in a row, each of another input, that make an outage. */
const inARowOpens = 5
/** What the latest failures must weigh, of as many as are remembered, where some between them were accepted. */
const ofTheLastOpens = remembered / 2

/** A server error on a submit. `input` is a hash of what was sent, where it is known. */
export interface ServerError extends CircuitRefusal {
  input?: string | undefined
}

/**
 * A server error opens the circuit after 5 in a row or half of the last 20, each of another input: one input that a
 * provider cannot digest is no outage, however often it is tried. A plain 500 is what such an input is answered with, so it
 * counts half, and it takes 10 different ones in a row; a gateway's 502 to 504, a timeout or a broken connection do not
 * come of an input, and count whole. An error told twice counts once. On trial, an input that failed before proves nothing.
 */
export function onServerError(circuit: Circuit, refusal: ServerError, now: Date): Circuit {
  if (isKnown(circuit, refusal.intent)) return circuit
  const { intent, input } = refusal
  const weight = refusal.http_status === 500 ? 0.5 : 1
  const failure: Outcome = { intent, failed: true, weight, ...(input === undefined ? {} : { input }) }
  const outcomes = [...circuit.outcomes, failure].slice(-remembered)
  const counted = { ...circuit, outcomes }
  if (circuit.state !== 'closed') {
    const failedBefore = input !== undefined && circuit.outcomes.some(each => each.failed && each.input === input)
    return failedBefore ? counted : onRefusal(counted, refusal, now)
  }
  const lastAccepted = outcomes.findLastIndex(({ failed }) => !failed)
  const isRow = weightOf(outcomes.slice(lastAccepted + 1)) >= inARowOpens
  const isHalf = outcomes.length === remembered && weightOf(outcomes) >= ofTheLastOpens
  return isRow || isHalf ? onRefusal(counted, refusal, now) : counted
}

type Outcome = Circuit['outcomes'][number]

/** What failures weigh together, each input once and by the gravest of its failures. */
function weightOf(outcomes: readonly Outcome[]): number {
  const byInput = new Map<string, number>()
  for (const { intent, failed, input, weight = 1 } of outcomes) {
    if (!failed) continue
    const name = input ?? `intent ${intent}`
    byInput.set(name, Math.max(weight, byInput.get(name) ?? 0))
  }
  return [...byInput.values()].reduce((sum, each) => sum + each, 0)
}

/**
 * Work was accepted at `acceptedAt`: whatever the circuit held against its subject before is over. What was accepted
 * before the circuit opened says nothing about it.
 */
export function onAccepted(circuit: Circuit, intent: string, acceptedAt: Date, now: Date): Circuit {
  if (isKnown(circuit, intent)) return circuit
  if (circuit.state !== 'closed') return acceptedAt.toISOString() < circuit.changed_at ? circuit : close(circuit, now)
  if (circuit.outcomes.length === 0) return circuit
  return { ...circuit, outcomes: [...circuit.outcomes, { intent, failed: false }].slice(-remembered) }
}

const isKnown = (circuit: Circuit, intent: string): boolean =>
  circuit.last_intent === intent || circuit.outcomes.some(outcome => outcome.intent === intent)

/**
 * A free probe that can tell closes the circuit or keeps it open; one that cannot tell changes only the next look's time.
 * An account that says it is open has been seen to refuse submits all the same: it only lets one track through to prove
 * it, and after such a track was refused not before its time.
 */
export function onProbe(circuit: Circuit, finding: ProbeFinding | null, now: Date): Circuit {
  if (circuit.state === 'closed') return circuit
  const probes = circuit.probes + 1
  const interval = at(probeIntervals, probes) ?? 0
  if (finding?.state === 'ok' && circuit.scope !== 'account') return close(circuit, now)
  const looked = { ...circuit, probes, next_probe_at: later(now, interval) }
  if (finding?.state === 'ok') {
    const isFirst = circuit.openings <= 1
    return isFirst && circuit.until > now.toISOString() ? { ...looked, until: now.toISOString() } : looked
  }
  if (finding?.state !== 'refused') return looked
  return {
    ...looked,
    state: 'open',
    changed_at: circuit.state === 'open' ? circuit.changed_at : now.toISOString(),
    trial: null,
    reason: finding.reason ?? circuit.reason,
    explanation: finding.explanation ?? circuit.explanation,
    http_status: finding.http_status ?? circuit.http_status,
    // A known refusal is not worth a real track: nothing is tried before the next look has had its turn.
    until: latest(circuit.until, later(now, interval * 2)),
  }
}

/** Closed again; what came before is remembered only so as not to count it twice. */
function close(circuit: Circuit, now: Date): Circuit {
  return { ...closedCircuit(circuit, now), last_intent: circuit.last_intent }
}

/** What a circuit lets through now: everything, nothing, or one track at a time to prove it. */
export function passage(circuit: Circuit, now: Date): 'open_road' | 'one_trial' | 'barred' {
  if (circuit.state === 'closed') return 'open_road'
  const time = now.toISOString()
  if (circuit.state === 'open' && circuit.until > time) return 'barred'
  if (circuit.trial !== null && circuit.trial.until > time) return 'barred'
  return 'one_trial'
}

/**
 * Lets one track through a circuit whose time is up. Null when the circuit does not let it.
 *
 * @param dispatch the number of the dispatch that is to prove it
 */
export function claimTrial(circuit: Circuit, track: string, now: Date, dispatch?: number): Circuit | null {
  if (passage(circuit, now) !== 'one_trial') return null
  return {
    ...circuit,
    state: 'half_open',
    changed_at: now.toISOString(),
    trial: { track, until: later(now, trialTime), ...(dispatch === undefined ? {} : { dispatch }) },
  }
}

/** Takes the right to probe, for as long as one probe may last; whoever loses the compare-and-set leaves it. Null when it is not due. */
export function claimProbe(circuit: Circuit, now: Date): Circuit | null {
  if (circuit.state === 'closed' || circuit.next_probe_at > now.toISOString()) return null
  return { ...circuit, next_probe_at: later(now, 20_000) }
}

/**
 * Whether a circuit lets this dispatch of a track through. One that was sent to prove a circuit passes only where it is
 * the one that proves it, or where a track is wanted to: other circuits of the same provider bar it as they bar all.
 */
export function letsThrough(circuit: Circuit, track: string, isTrial: boolean, now: Date): boolean {
  const passes = passage(circuit, now)
  if (passes === 'open_road') return true
  return isTrial && (passes === 'one_trial' || (circuit.state === 'half_open' && circuit.trial?.track === track))
}

/** When an open circuit may next let something through. */
export function reopensAt(circuit: Circuit): string {
  return circuit.trial === null ? circuit.until : latest(circuit.until, circuit.trial.until)
}

/** The finding of a probe that speaks about a circuit's subject, if there is one. */
export function findingFor(circuit: Circuit, findings: readonly ProbeFinding[]): ProbeFinding | null {
  return (
    findings.find(
      finding => finding.scope === circuit.scope && (finding.scope !== 'model' || finding.model === circuit.model),
    ) ?? null
  )
}
