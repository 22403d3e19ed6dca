import type { Bus, BusLog } from '@soundfoundry/bus'
import type { KeySighting, ProviderName, WorkerReport } from '@soundfoundry/track'

/** One credential, where a worker has it. */
export interface SightedKey {
  readonly key: string
  readonly provider: ProviderName
  readonly environment: string
}

/** What a public name of a credential looks like. Whatever else a report may hold is neither kept nor shown. */
export const isFingerprint = (text: string): boolean => /^(fal|replicate)_[0-9a-f]{8}$/.test(text)

/** Something that stands in a slot without being a credential: two environments with the same placeholder share nothing. */
const noCredential = new Set(['bad_format', 'source_unreadable'])

/** Every credential that a report shows, each once. */
export function keysIn({ provider, environment, credential, keys }: WorkerReport): SightedKey[] {
  const shown = keys.filter(({ reason }) => reason === null || !noCredential.has(reason)).map(({ key }) => key)
  const names = new Set([credential?.key ?? null, ...shown])
  return [...names].flatMap(key => (key !== null && isFingerprint(key) ? [{ key, provider, environment }] : []))
}

/** The sighting with what was seen now, or null when it says so already. The first sighting stays the first. */
export function sight(
  known: KeySighting | null,
  { key, provider, environment }: SightedKey,
  now: Date,
): KeySighting | null {
  if (known === null) return { v: 1, key, provider, environments: [environment], first_seen_at: now.toISOString() }
  if (known.environments.includes(environment)) return null
  return { ...known, environments: [...known.environments, environment].sort() }
}

/**
 * Keeps the first sighting of every credential in the broker. Any number of health apps may: each change is made by
 * compare-and-set, and one that fails is made with the worker's next report.
 */
export function keepSightings(bus: Pick<Bus, 'clock' | 'fleet' | 'keys'>, log: BusLog): void {
  const keep = async (sighted: SightedKey): Promise<void> => {
    const { value, written } = await bus.keys.update(sighted.key, known => sight(known, sighted, bus.clock.date()))
    if (!written || value === null) return
    log.info({ provider: value.provider, key: value.key, environments: value.environments }, 'a credential is seen')
  }
  const look = (report: WorkerReport): void => {
    for (const sighted of keysIn(report)) {
      // Nearly every report shows what is known: that must not cost a read at the broker.
      const known = bus.keys.get(sighted.key)?.value ?? null
      if (known !== null && sight(known, sighted, bus.clock.date()) === null) continue
      keep(sighted).catch((err: unknown) => log.warn({ err, key: sighted.key }, 'a sighting could not be kept'))
    }
  }
  bus.fleet.onChange((_worker, report) => {
    if (report !== null) look(report)
  })
  for (const [, { value }] of bus.fleet.entries()) look(value)
}
