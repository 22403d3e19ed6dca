import type { KeyReport, ProviderName, WorkerReport } from '@soundfoundry/track'

/** How one credential stands over all workers of its provider. */
export interface MergedKey {
  readonly provider: ProviderName
  /** Null when its source cannot be read. */
  readonly key: string | null
  readonly slot: KeyReport['slot']
  readonly state: string
  readonly source: string | null
  readonly changeable: boolean
  readonly reason: string | null
  readonly fix: string | null
  /** Workers whose next submit goes out with it. */
  readonly workers: number
  /** Whether any source still names it. */
  readonly isNamed: boolean
  /** A worker works with it that no source would give it again. */
  readonly isLostOnRestart: boolean
}

/** What a person needs to hear first: what went wrong, then what is on its way, then what is well. */
export const keyStates: readonly string[] = [
  ...(['rolled_back', 'rejected', 'held', 'candidate', 'checked', 'probed', 'ready'] as const),
  ...(['canary', 'current', 'previous', 'retired'] as const),
]

const slotOrder = ['current', 'next', 'previous'] as const

/** A state that this release does not know may be anything, so it comes first. */
const telling = ({ state }: KeyReport): number => keyStates.indexOf(state)

/** A worker that works with a credential which it does not list (an older release) uses it all the same. */
function keysOf({ keys, credential, at }: WorkerReport): KeyReport[] {
  if (credential === null || keys.some(({ key }) => key === credential.key)) return keys
  const slot = slotOrder.find(name => name === credential.slot) ?? null
  const { key, source } = credential
  const inUse = {
    state: 'current',
    in_use: true,
    changeable: true,
    since: at,
    reason: null,
    fix: null,
    draining: false,
  }
  return [...keys, { key, slot, source, ...inUse }]
}

/** One entry for each credential, whatever number of workers reports it; the order of the reports does not matter. */
export function mergeKeyReports(reports: Iterable<WorkerReport>): MergedKey[] {
  const groups = new Map<string, { provider: ProviderName; rows: KeyReport[]; users: Set<string> }>()
  for (const report of reports) {
    const { provider, worker } = report
    for (const row of keysOf(report)) {
      const name = [provider, row.key ?? `unreadable ${row.slot} ${row.source}`].join(' ')
      const group = groups.get(name) ?? { provider, rows: [], users: new Set() }
      group.rows.push(row)
      if (row.in_use) group.users.add(worker)
      groups.set(name, group)
    }
  }
  return [...groups.values()].map(({ provider, rows, users }) => merge(provider, rows, users.size))
}

const inVain: ReadonlySet<string> = new Set(['rolled_back', 'rejected', 'held'])

/** What one worker remembers of a credential that was tried in vain says nothing any more once another one reads it again. */
function present(rows: readonly KeyReport[]): readonly KeyReport[] {
  if (rows.every(({ slot }) => slot === null)) return rows
  return rows.filter(({ slot, state }) => slot !== null || !inVain.has(state))
}

function merge(provider: ProviderName, reported: readonly KeyReport[], workers: number): MergedKey {
  const rows = present(reported)
  const sorted = [...rows].sort((a, b) => telling(a) - telling(b) || (sortKey(a) < sortKey(b) ? -1 : 1))
  const first = <T>(pick: (row: KeyReport) => T | null): T | null =>
    sorted.map(pick).find(value => value !== null) ?? null
  const why = sorted.find(({ reason }) => reason !== null)
  return {
    provider,
    key: first(({ key }) => key),
    slot: slotOrder.find(slot => rows.some(row => row.slot === slot)) ?? null,
    state: sorted[0]?.state ?? 'current',
    source: first(({ source }) => source),
    changeable: rows.every(({ changeable }) => changeable),
    reason: why?.reason ?? null,
    fix: why?.fix ?? null,
    workers,
    isNamed: rows.some(({ slot }) => slot !== null),
    isLostOnRestart: rows.some(({ lost_on_restart: isLost }) => isLost === true),
  }
}

const sortKey = ({ slot, source, reason, fix }: KeyReport): string => JSON.stringify([slot, source, reason, fix])
