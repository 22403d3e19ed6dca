import { Type, type Static } from 'typebox'
import { AlertRecordSchema, type AlertRecord } from './messages.ts'
import { nullable } from './nullable.ts'

export const alertStatuses = ['firing', 'acknowledged', 'resolved'] as const
export const AlertStatusSchema = Type.Enum(alertStatuses)
export type AlertStatus = (typeof alertStatuses)[number]

const { kind, subject, severity, provider, key, message, fix, since, told_at, times_told, ended_at } =
  AlertRecordSchema.properties

/** An alert as operators see it. */
export const AlertSchema = Type.Object({
  id: Type.String(),
  kind,
  subject,
  status: AlertStatusSchema,
  severity,
  provider,
  key,
  message,
  fix,
  since,
  told_at,
  times_told,
  acknowledged_at: nullable(Type.String()),
  ended_at,
})
export type Alert = Static<typeof AlertSchema>

/** The answer of `GET /api/alerts`. */
export const AlertsAnswerSchema = Type.Object({ alerts: Type.Array(AlertSchema) })
export type AlertsAnswer = Static<typeof AlertsAnswerSchema>

const severities: readonly AlertRecord['severity'][] = ['critical', 'warning', 'info']

/** How an alert stands. Pure. */
export function alertStatus({ ended_at: endedAt, acknowledged_at: at = null }: AlertRecord): AlertStatus {
  if (endedAt !== null) return 'resolved'
  return at === null ? 'firing' : 'acknowledged'
}

/** How an alert that the health apps share is shown. Its id is the name that they share it under. Pure. */
export function toAlertAnswer(id: string, record: AlertRecord): Alert {
  const { v: _v, seen_at: _seenAt, acknowledged_at = null, ...told } = record
  return { id, ...told, status: alertStatus(record), acknowledged_at }
}

/** The order in which a person should look at them: what fires first, then the worst, then the newest. Pure. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    alertStatuses.indexOf(a.status) - alertStatuses.indexOf(b.status) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Date.parse(b.since) - Date.parse(a.since) ||
    (a.id < b.id ? -1 : 1)
  )
}
