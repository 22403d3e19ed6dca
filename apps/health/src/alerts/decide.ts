import { alertStatus, type AlertRecord, type ProviderName } from '@soundfoundry/track'
import { kindRow } from './alert-kinds.ts'
import { alertName, type Condition } from './condition.ts'

/** What is to be told of an alert. `seen` and `replaced` only change what the health apps share, and tell nothing. */
export type AlertAct = 'raised' | 'repeated' | 'resolved' | 'seen' | 'replaced'

/** A change to make of one shared alert, unless another health app has made it. */
export interface AlertStep {
  readonly name: string
  readonly act: AlertAct
  /** What is seen now; null for what is not seen any more. */
  readonly condition: Condition | null
  /** When it was last seen, as far as the deciding app knows; for what is not seen any more. */
  readonly lastSeen: string | null
}

/** What a health app goes by. Times are milliseconds since the epoch. */
export interface AlertKnowledge {
  readonly conditions: readonly Condition[]
  readonly alerts: ReadonlyMap<string, AlertRecord>
  /** Since when this app sees a condition without a break, by the alert's name. */
  readonly seenSince: ReadonlyMap<string, number>
  /** When each provider last accepted work. */
  readonly acceptedAt: ReadonlyMap<ProviderName, number>
  readonly now: number
}

/** Accepted work ends an alert only after so long without another occurrence: now yes, now no is told once. */
const settledMs = 30_000

/**
 * What follows from what is seen now and what the health apps have told. Pure. What is kept in the broker decides alone
 * whether something was told, so that neither another replica nor a restart tells it again.
 */
export function decide(known: AlertKnowledge): AlertStep[] {
  const { conditions, alerts } = known
  const byName = new Map(conditions.map(condition => [alertName(condition), condition]))
  const replaced = new Set(conditions.flatMap(replacedBy))
  const steps: AlertStep[] = []
  for (const [name, condition] of byName) {
    const act = actOn(name, condition, known)
    if (act !== null) steps.push({ name, act, condition, lastSeen: null })
  }
  for (const [name, alert] of alerts) {
    if (byName.has(name) || alert.ended_at !== null) continue
    const isReplaced = replaced.has(name)
    if (!isReplaced && !isOver(alert, known)) continue
    steps.push({ name, act: isReplaced ? 'replaced' : 'resolved', condition: null, lastSeen: alert.seen_at })
  }
  return steps
}

function replacedBy({ kind, subject }: Condition): string[] {
  const milder = kindRow(kind)?.replaces
  return milder === undefined ? [] : [alertName({ kind: milder, subject })]
}

function actOn(name: string, condition: Condition, { alerts, seenSince, now }: AlertKnowledge): AlertAct | null {
  const row = kindRow(condition.kind)
  const alert = alerts.get(name)
  if (row === undefined) return null
  if (alert === undefined || alert.ended_at !== null) {
    return now - (seenSince.get(name) ?? now) >= condition.holdMs ? 'raised' : null
  }
  if (alertStatus(alert) === 'firing' && now - Date.parse(alert.told_at) >= row.againMs) return 'repeated'
  const seenForMs = row.endsWithAcceptedWork === true ? settledMs : row.quietMs
  return now - Date.parse(alert.seen_at) >= seenForMs / 3 ? 'seen' : null
}

function isOver(alert: AlertRecord, { acceptedAt, now }: AlertKnowledge): boolean {
  const row = kindRow(alert.kind)
  if (row === undefined) return false
  const seenAt = Date.parse(alert.seen_at)
  if (now - seenAt >= row.quietMs) return true
  const accepted = alert.provider === null ? undefined : acceptedAt.get(alert.provider)
  return row.endsWithAcceptedWork === true && accepted !== undefined && accepted > seenAt && now - seenAt >= settledMs
}

/**
 * The shared alert after a step, or null when there is nothing to change any more: another health app was faster. `present`
 * is what the broker holds, which may be newer than what the step was decided by.
 */
export function afterStep(
  { act, condition, lastSeen }: AlertStep,
  present: AlertRecord | null,
  now: number,
): AlertRecord | null {
  const at = new Date(now).toISOString()
  const standing = present === null || present.ended_at !== null ? null : present
  if (condition === null) {
    // Another health app may have seen it in the meantime.
    return standing === null || standing.seen_at !== lastSeen ? null : { ...standing, ended_at: at }
  }
  const { kind, subject, severity, provider, key, message, fix } = condition
  const told = { v: 1 as const, kind, subject, severity, provider, key, message, fix, seen_at: at, ended_at: null }
  if (standing === null) return act === 'raised' ? { ...told, since: at, told_at: at, times_told: 1 } : null
  if (act === 'raised') return null
  if (act === 'seen' || alertStatus(standing) === 'acknowledged') return { ...standing, seen_at: at }
  const againMs = kindRow(kind)?.againMs ?? 0
  if (now - Date.parse(standing.told_at) < againMs) return null
  return { ...told, since: standing.since, told_at: at, times_told: standing.times_told + 1 }
}
