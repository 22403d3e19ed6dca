import { Counter, type Registry } from 'prom-client'
import type { AlertSink } from './alert.ts'
import { alertKinds } from './alert-kinds.ts'

/** Counts the alerts that this process told, by kind. */
export function metricSink(registry: Registry): AlertSink {
  const told = new Counter({
    name: 'soundfoundry_alerts_total',
    help: 'Alerts that were told, by kind; not that they are over.',
    labelNames: ['kind'],
    registers: [registry],
  })
  // So that the first alert is an increase and not a beginning.
  for (const kind of Object.keys(alertKinds)) told.inc({ kind }, 0)
  return ({ kind, state }) => {
    if (state !== 'resolved') told.inc({ kind })
  }
}
