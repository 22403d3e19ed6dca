import type { Bus } from '@soundfoundry/bus'
import type { AlertRecord, WorkerReport } from '@soundfoundry/track'
import { fleetChanges, type FleetChange } from './change-queue.ts'

/** Several changes at once are told as one; the health app, which is asked next, has heard of them by then. */
const gatherMs = 400

/** What a report says beside when it was made. */
function contentOf({ at: _at, probe, ...report }: WorkerReport): string {
  const { at: _probedAt, ...probed } = probe ?? { at: '' }
  return JSON.stringify([report, probed])
}

/** That an alert still stands is written every few seconds, and changes nothing for whoever reads it. */
function contentOfAlert({ seen_at: _seenAt, ...alert }: AlertRecord): string {
  return JSON.stringify(alert)
}

/** Tells that something of the fleet has changed; a worker that reports the same again is no change. */
export function watchFleet({ circuits, fleet, keys, alerts }: Bus, tell: (change: FleetChange) => void): () => void {
  const told = new Map([...alerts.entries()].map(([id, { value }]) => [id, contentOfAlert(value)]))
  const reports = new Map([...fleet.entries()].map(([worker, { value }]) => [worker, contentOf(value)]))
  const gathered = new Set<FleetChange>()
  let timer: NodeJS.Timeout | null = null
  const flush = (): void => {
    timer = null
    for (const change of fleetChanges) if (gathered.delete(change)) tell(change)
  }
  const note = (...changes: readonly FleetChange[]): void => {
    for (const change of changes) gathered.add(change)
    timer ??= setTimeout(flush, gatherMs).unref()
  }
  circuits.onChange(() => note('providers', 'keys'))
  keys.onChange(() => note('keys'))
  alerts.onChange((id, alert) => {
    const content = alert === null ? undefined : contentOfAlert(alert)
    if (content === told.get(id)) return
    if (content === undefined) told.delete(id)
    else told.set(id, content)
    note('alerts')
  })
  fleet.onChange((worker, report) => {
    const content = report === null ? undefined : contentOf(report)
    if (content === reports.get(worker)) return
    if (content === undefined) reports.delete(worker)
    else reports.set(worker, content)
    note('providers', 'keys')
  })
  return () => {
    if (timer !== null) clearTimeout(timer)
  }
}
