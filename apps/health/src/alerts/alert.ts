import type { AlertRecord } from '@soundfoundry/track'
import { kindRow } from './alert-kinds.ts'

/** An alert as it is told: to the log, to the metrics, to a webhook. */
export interface Alert {
  readonly kind: string
  readonly state: 'raised' | 'repeated' | 'resolved'
  readonly severity: AlertRecord['severity']
  readonly subject: string
  readonly provider: AlertRecord['provider']
  readonly key: AlertRecord['key']
  readonly message: string
  readonly fix: string
  readonly since: string
  readonly at: string
  readonly times_told: number
}

/** A place where alerts are told. It never throws and never makes anybody wait. */
export type AlertSink = (alert: Alert) => void

/** How a shared alert is told. What is over has a sentence of its own and needs no fix. */
export function toAlert(record: AlertRecord, state: Alert['state']): Alert {
  const { kind, subject, severity, provider, key, since, told_at, ended_at, times_told, message, fix } = record
  const told = { kind, state, severity, subject, provider, key, since, at: ended_at ?? told_at, times_told }
  if (state !== 'resolved') return { ...told, message, fix }
  const end = kindRow(kind)?.end({ provider, key, detail: '' }) ?? `It is over: ${message}`
  return { ...told, message: end, fix: 'Nothing is to be done.' }
}
