import type { Bus, SharedMap } from '@soundfoundry/bus'
import type { AlertRecord, WorkerReport } from '@soundfoundry/track'
import { fleetChanges, type FleetChange } from './change-queue.ts'

/** Several changes at once are told as one; the health app, which is asked next, has heard of them by then. */
const gatherMs = 400

/** What a report says beside when it was made. */
function contentOfReport({ at: _at, probe, ...report }: WorkerReport): string {
  const { at: _probedAt, ...probed } = probe ?? { at: '' }
  return JSON.stringify([report, probed])
}

/** That an alert still stands is written every few seconds, and changes nothing for whoever reads it. */
function contentOfAlert({ seen_at: _seenAt, ...alert }: AlertRecord): string {
  return JSON.stringify(alert)
}

/** Calls `tell` when an entry says something else than before. */
function watchNews<T>(
  map: Pick<SharedMap<T>, 'entries' | 'onChange'>,
  content: (value: T) => string,
  tell: () => void,
): void {
  const told = new Map([...map.entries()].map(([key, { value }]) => [key, content(value)]))
  map.onChange((key, value) => {
    const news = value === null ? undefined : content(value)
    if (news === told.get(key)) return
    if (news === undefined) told.delete(key)
    else told.set(key, news)
    tell()
  })
}

/** Tells that something of the fleet has changed; a worker or an alert that is told the same again is no change. */
export function watchFleet({ circuits, fleet, keys, alerts }: Bus, tell: (change: FleetChange) => void): () => void {
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
  watchNews(alerts, contentOfAlert, () => note('alerts'))
  watchNews(fleet, contentOfReport, () => note('providers', 'keys'))
  return () => {
    if (timer !== null) clearTimeout(timer)
  }
}
