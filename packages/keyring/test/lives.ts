import type { ProbeFinding, Reason, RefusalScope } from '@soundfoundry/track'
import { credentialForSubmit, emptyRing, step, type KeyChange, type Ring, type RingEvent } from '../src/index.ts'
import type { SlotReading } from '../src/index.ts'

export const start = new Date('2026-03-01T00:00:00.000Z')

const slot = (name: string | null): SlotReading => {
  if (name === null) return { kind: 'empty' }
  if (name === 'unreadable') return { kind: 'unreadable', fix: 'Give the path of a readable file.' }
  if (name.endsWith('!')) return { kind: 'broken', fingerprint: name.slice(0, -1), fix: 'has no colon' }
  return { kind: 'holds', fingerprint: name, source: 'ENV_FILE (/srv/.env)', changeable: true, inPlaceOf: null }
}

/** The sources name these; `X!` breaks the format, `unreadable` cannot be read. */
export const read = (
  current: string | null,
  next: string | null = null,
  previous: string | null = null,
): RingEvent => ({
  type: 'sources_read',
  slots: { current: slot(current), next: slot(next), previous: slot(previous) },
})

export function finding(
  scope: ProbeFinding['scope'],
  state: ProbeFinding['state'],
  reason: Reason | null = null,
): ProbeFinding {
  return {
    scope,
    model: scope === 'model' ? 'm' : null,
    state,
    reason,
    http_status: null,
    explanation: reason && `Fix ${reason}.`,
  }
}

export const probeFindings = {
  ok: [finding('endpoint', 'ok'), finding('key', 'ok'), finding('account', 'ok'), finding('model', 'ok')],
  refused: [finding('endpoint', 'ok'), finding('key', 'refused', 'key_refused')],
  forbidden: [finding('endpoint', 'ok'), finding('key', 'ok'), finding('model', 'refused', 'model_forbidden')],
  locked: [finding('endpoint', 'ok'), finding('key', 'ok'), finding('account', 'refused', 'account_locked')],
  unreachable: [finding('endpoint', 'refused', 'connection_failed'), finding('key', 'unknown')],
  vague: [finding('endpoint', 'ok'), finding('key', 'unknown')],
  silent: [],
} as const satisfies Record<string, readonly ProbeFinding[]>

export type ProbeOutcome = keyof typeof probeFindings

export const probed = (fingerprint: string, outcome: ProbeOutcome): RingEvent => ({
  type: 'probed',
  fingerprint,
  findings: probeFindings[outcome],
})

export const started = (fingerprint: string): RingEvent => ({ type: 'submit_started', fingerprint })
export const accepted = (fingerprint: string): RingEvent => ({ type: 'submit_accepted', fingerprint })
export const unsent = (fingerprint: string): RingEvent => ({ type: 'submit_unsent', fingerprint })
export const drained = (fingerprint: string): RingEvent => ({ type: 'drained', fingerprint })
export const tick: RingEvent = { type: 'tick' }
export const uncertain = (fingerprint: string): RingEvent => ({
  type: 'submit_unknown',
  fingerprint,
  reason: 'timeout',
  explanation: 'Nobody knows.',
})

const refusals = {
  401: ['key_refused', 'key'],
  403: ['model_forbidden', 'key_model'],
  locked: ['account_locked', 'account'],
  402: ['out_of_credit', 'account'],
  429: ['rate_limited', 'account'],
  422: ['invalid_input', 'request'],
  404: ['model_not_found', 'model'],
  down: ['connection_failed', 'endpoint'],
} as const satisfies Record<string, readonly [Reason, RefusalScope]>

export function refused(fingerprint: string, how: keyof typeof refusals): RingEvent {
  const [reason, scope] = refusals[how]
  return { type: 'submit_refused', fingerprint, refusal: { reason, scope, explanation: `Fix ${reason}.` } }
}

/** A change in short: `B checked>canary` or `B canary>rolled_back key_refused`. */
export const inShort = ({ fingerprint, from, to, reason }: KeyChange): string =>
  `${fingerprint ?? '?'} ${from ?? ''}>${to}${reason === null ? '' : ` ${reason}`}`

/** What the next submit goes out with: `A`, or `B*` for a canary. */
export function nextSubmit(ring: Ring): string | null {
  const chosen = credentialForSubmit(ring)
  return chosen === null ? null : `${chosen.fingerprint}${chosen.role === 'canary' ? '*' : ''}`
}

/** One life, step by step, from an empty ring; `at` counts in seconds from its beginning. */
export class Life {
  ring: Ring = emptyRing('fal')
  at = 0

  /** Lets time pass and an event happen. Answers what changed, what is to be probed (`?B`), and the next submit (`=A`). */
  after(seconds: number, event: RingEvent): string[] {
    this.at += seconds
    const outcome = step(this.ring, event, new Date(start.getTime() + this.at * 1000))
    this.ring = outcome.ring
    const effects = outcome.effects.map(effect =>
      effect.type === 'probe' ? `?${effect.fingerprint}` : inShort(effect.change),
    )
    return [...effects, `=${nextSubmit(this.ring)}`]
  }
}

/** What happens, what it leads to, and how many seconds later it happens. */
export type Step = readonly [event: RingEvent, outcome: readonly string[], afterSeconds?: number]

/** Plays a credential's life: what came of each step, beside what was expected. */
export function lives(steps: readonly Step[]) {
  const life = new Life()
  const told = steps.map(([event, , seconds = 0]) => life.after(seconds, event))
  return { told, expected: steps.map(([, outcome]) => outcome) }
}
