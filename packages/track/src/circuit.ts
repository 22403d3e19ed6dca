import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import type { ProbeFinding } from './provider-port.ts'
import { ProviderNameSchema, type ProviderName } from './provider-name.ts'
import { ReasonSchema, type Reason } from './refusal.ts'

export const circuitScopes = ['account', 'key', 'key_model', 'model', 'endpoint'] as const
export type CircuitScope = (typeof circuitScopes)[number]

/** What a circuit is about: the whole account, one key, one key on one model, one model, or the provider's endpoint. */
export interface CircuitSubject {
  provider: ProviderName
  scope: CircuitScope
  key: string | null
  model: string | null
}

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
  outcomes: Type.Array(Type.Object({ intent: Type.String(), failed: Type.Boolean() }), { maxItems: 20 }),
  last_intent: nullable(Type.String()),
  next_probe_at: Type.String(),
  probes: Type.Integer(),
  trial: nullable(Type.Object({ track: Type.String(), until: Type.String() })),
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

/** What a provider may say of how long to wait: no hot loop, and no year. Milliseconds. */
const shortestWait = 1_000
const longestWait = 3_600_000

/**
 * A refusal opens the circuit at once. The time it stays open grows with each opening in a row, and a later refusal
 * never shortens what an earlier one said. A provider's own waiting time is taken as told, within reason.
 */
export function onRefusal(circuit: Circuit, refusal: CircuitRefusal, now: Date): Circuit {
  if (circuit.last_intent === refusal.intent) return circuit
  const stillOpen = circuit.state === 'open'
  // It was submitted before the circuit closed or let its trial through: that has overtaken it.
  if (!stillOpen && refusal.at < circuit.changed_at) return circuit
  const openings = stillOpen ? circuit.openings : circuit.openings + 1
  const told = refusal.retry_after_ms
  const time =
    told === null ? (at(openingTimes, openings - 1) ?? 0) : Math.min(longestWait, Math.max(shortestWait, told))
  const until = later(now, time)
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

const remembered = 20

/** A server error opens the circuit only after 5 in a row or half of the last 20. An error told twice counts once. */
export function onServerError(circuit: Circuit, refusal: CircuitRefusal, now: Date): Circuit {
  if (isKnown(circuit, refusal.intent)) return circuit
  const outcomes = [...circuit.outcomes, { intent: refusal.intent, failed: true }].slice(-remembered)
  const inARow = outcomes.length >= 5 && outcomes.slice(-5).every(({ failed }) => failed)
  const half = outcomes.length === remembered && outcomes.filter(({ failed }) => failed).length >= remembered / 2
  const counted = { ...circuit, outcomes }
  return inARow || half || circuit.state !== 'closed' ? onRefusal(counted, refusal, now) : counted
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

/** A free probe that can tell closes the circuit or keeps it open; one that cannot tell changes only the next look's time. */
export function onProbe(circuit: Circuit, finding: ProbeFinding | null, now: Date): Circuit {
  if (circuit.state === 'closed') return circuit
  const probes = circuit.probes + 1
  const interval = at(probeIntervals, probes) ?? 0
  if (finding?.state === 'ok') return close(circuit, now)
  const looked = { ...circuit, probes, next_probe_at: later(now, interval) }
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

/** Lets one track through a circuit whose time is up. Null when the circuit does not let it. */
export function claimTrial(circuit: Circuit, track: string, now: Date): Circuit | null {
  if (passage(circuit, now) !== 'one_trial') return null
  return {
    ...circuit,
    state: 'half_open',
    changed_at: now.toISOString(),
    trial: { track, until: later(now, trialTime) },
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

/** The circuit a refusal is about, or null when it concerns this one request alone. */
export function circuitSubject(
  provider: ProviderName,
  scope: CircuitScope | 'request',
  key: string,
  model: string,
): CircuitSubject | null {
  switch (scope) {
    case 'request':
      return null
    case 'key':
      return { provider, scope, key, model: null }
    case 'key_model':
      return { provider, scope, key, model }
    case 'model':
      return { provider, scope, key: null, model }
    case 'account':
    case 'endpoint':
      return { provider, scope, key: null, model: null }
  }
}

/** The name under which the routers share a circuit. */
export function circuitName(subject: CircuitSubject): string {
  return [subject.provider, subject.scope, subject.key, subject.model].filter(part => part !== null).join('.')
}
