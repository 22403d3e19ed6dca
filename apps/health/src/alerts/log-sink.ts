import type { BusLog } from '@soundfoundry/bus'
import type { AlertSink } from './alert.ts'

/** Tells alerts in the log: one line each, at the level of its severity. */
export function logSink(log: BusLog): AlertSink {
  return ({ kind, message, ...alert }) => {
    const fields = { alert: kind, ...alert }
    if (alert.state === 'resolved' || alert.severity === 'info') log.info(fields, message)
    else if (alert.severity === 'warning') log.warn(fields, message)
    else log.error(fields, message)
  }
}
