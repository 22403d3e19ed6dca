import { reasons, type KeyUsage, type ProviderName, type WorkerReport } from '@soundfoundry/track'
import { isFingerprint } from './key-sightings.ts'

/** What was done with one credential: in one hour, or since this process began to count. Money in US dollars, estimated. */
export interface KeyCount {
  readonly provider: ProviderName
  readonly key: string
  readonly submits: number
  readonly refused: Readonly<Record<string, number>>
  readonly spend_usd: number
  readonly unpriced: number
}

export interface HourlyCount extends KeyCount {
  /** The beginning of the hour, milliseconds since the epoch. */
  readonly hour: number
}

const hourMs = 3_600_000
/** A day and the hours at both its ends. */
const keptHours = 26
/** No fleet has as many credentials in a day; a report that claims more is not to fill the memory. */
const mostEntries = 10_000
const knownReasons = new Set<string>(reasons)

/**
 * What the workers did with each credential. A worker counts from its own start; here its counts outlive it, for the
 * hours of the last day and as totals that never go down.
 */
export class KeyUsageLedger {
  readonly #entries = new Map<string, { provider: ProviderName; hour: number; usage: KeyUsage }>()
  readonly #totals = new Map<string, KeyCount>()

  /** Takes in a worker's counts. A report told twice, or one that arrives late, counts nothing twice. */
  take(report: WorkerReport, now: Date): void {
    this.#forget(now)
    for (const usage of report.usage) {
      const hour = Date.parse(usage.hour)
      if (!isFingerprint(usage.key) || Number.isNaN(hour) || isPast(hour, now)) continue
      const name = [report.worker, report.started_at, usage.key, hour].join(' ')
      const known = this.#entries.get(name)
      if (known === undefined && this.#entries.size >= mostEntries) continue
      const latest = known === undefined ? usage : atLeast(known.usage, usage)
      this.#entries.set(name, { provider: report.provider, hour, usage: latest })
      this.#count(report.provider, usage.key, known?.usage, latest)
    }
  }

  /** The counts of the last day, by key and hour, over all workers. */
  hours(): HourlyCount[] {
    const sums = new Map<string, HourlyCount>()
    for (const { provider, hour, usage } of this.#entries.values()) {
      const name = `${usage.key} ${hour}`
      const before = sums.get(name) ?? { ...nothing(provider, usage.key), hour }
      sums.set(name, { ...before, ...sum(before, usage) })
    }
    return [...sums.values()]
  }

  /** The counts since this process began, by key. */
  totals(): KeyCount[] {
    return [...this.#totals.values()]
  }

  #count(provider: ProviderName, key: string, before: KeyUsage | undefined, after: KeyUsage): void {
    const total = this.#totals.get(key) ?? nothing(provider, key)
    this.#totals.set(key, sum(total, before === undefined ? after : difference(after, before)))
  }

  #forget(now: Date): void {
    for (const [name, { hour }] of this.#entries) if (isPast(hour, now)) this.#entries.delete(name)
  }
}

const isPast = (hour: number, now: Date): boolean => hour <= now.getTime() - keptHours * hourMs

const nothing = (provider: ProviderName, key: string): KeyCount => ({
  provider,
  key,
  submits: 0,
  refused: {},
  spend_usd: 0,
  unpriced: 0,
})

type Counts = Pick<KeyCount, 'submits' | 'refused' | 'spend_usd' | 'unpriced'>

function combine(a: Counts, b: Counts, how: (a: number, b: number) => number): Counts {
  const names = new Set([...Object.keys(a.refused), ...Object.keys(b.refused)])
  return {
    submits: how(a.submits, b.submits),
    refused: Object.fromEntries([...names].map(name => [name, how(a.refused[name] ?? 0, b.refused[name] ?? 0)])),
    spend_usd: how(a.spend_usd, b.spend_usd),
    unpriced: how(a.unpriced, b.unpriced),
  }
}

const difference = (a: Counts, b: Counts): Counts => combine(a, b, (x, y) => x - y)
const atLeast = (known: KeyUsage, told: KeyUsage): KeyUsage => ({ ...told, ...combine(known, told, Math.max) })

function sum(to: KeyCount, counts: Counts): KeyCount {
  return { ...to, ...combine(to, { ...counts, refused: byKnownReason(counts.refused) }, (x, y) => x + y) }
}

/** A reason that this release does not know becomes `other`, so that nothing unbounded reaches a label. */
function byKnownReason(refused: Readonly<Record<string, number>>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [reason, count] of Object.entries(refused)) {
    const name = knownReasons.has(reason) ? reason : 'other'
    counts[name] = (counts[name] ?? 0) + count
  }
  return counts
}

/** How many of a count's submits were refused. */
export const refusalsOf = ({ refused }: Pick<KeyCount, 'refused'>): number =>
  Object.values(refused).reduce((all, count) => all + count, 0)

/** What was done with each credential on the UTC day of `now`. */
export function usageToday(hours: readonly HourlyCount[], now: Date): Map<string, KeyCount> {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const sums = new Map<string, KeyCount>()
  for (const { provider, key, hour, ...counts } of hours) {
    if (hour < midnight) continue
    sums.set(key, sum(sums.get(key) ?? nothing(provider, key), counts))
  }
  return sums
}
