import { findingFor, onProbe, type Circuit } from './circuit.ts'
import type { ProbeReport, WorkerReport } from './messages.ts'
import type { ProbeFinding } from './provider-port.ts'
import type { Reason } from './refusal.ts'

/** What submits alone meet. A free probe only reads, and reads may be answered all the while. */
const metBySubmitsAlone: ReadonlySet<Reason> = new Set([
  'rate_limited',
  'server_error',
  'timeout',
  'connection_lost',
  'unreadable_answer',
])

/**
 * Whether a track that is sent to try such a circuit is refused at once and for certain if it still holds. A provider that
 * failed to answer may leave the track in doubt.
 */
export const isRefusedForCertain = ({ reason }: Circuit): boolean => reason !== null && !metBySubmitsAlone.has(reason)

/**
 * Whether a free probe by the present fleet could tell anything about a circuit. Pure. A key or a model that no worker has any
 * more is nobody's concern.
 */
export function canProbe(circuit: Circuit, reports: readonly WorkerReport[]): boolean {
  if (circuit.state === 'closed' || !canProbeSay(circuit)) return false
  return reports.some(
    ({ provider, credential, models }) =>
      provider === circuit.provider &&
      credential !== null &&
      (circuit.key === null || circuit.key === credential.key) &&
      (circuit.model === null || models.some(({ id }) => id === circuit.model)),
  )
}

/**
 * What a probe proves about a circuit, or null when nothing. Pure. A probe with another key says nothing about this
 * one's circuit, and a read that is answered does not disprove what submits met: a real track has to.
 */
export function evidenceFor(circuit: Circuit, report: ProbeReport | null): ProbeFinding | null {
  if (report === null || (circuit.key !== null && circuit.key !== report.key)) return null
  const finding = findingFor(circuit, report.findings)
  const isBlind = circuit.reason !== null && metBySubmitsAlone.has(circuit.reason)
  return finding?.state === 'ok' && isBlind ? null : finding
}

/** The circuit after a probe that a person asked for, out of turn; null where it says nothing about it. Pure. */
export function afterAskedProbe(circuit: Circuit, report: ProbeReport, now: Date): Circuit | null {
  const finding = evidenceFor(circuit, report)
  const tells = finding !== null && finding.state !== 'unknown' && circuit.state !== 'closed'
  return tells && canProbeSay(circuit) ? onProbe(circuit, finding, now) : null
}

/** No probe speaks of a key on a model, and a limit is over when its time is. */
const canProbeSay = ({ scope, reason }: Circuit): boolean => scope !== 'key_model' && reason !== 'rate_limited'
