import type { ProviderName, TrackCounts } from '@soundfoundry/client'
import type { CountFilters, TrackFilters } from '../data/track-list.ts'
import { providerNames } from './provider-view.ts'

export const tabs = ['all', 'running', 'waiting', 'failed', 'expired', 'redirected'] as const
export type Tab = (typeof tabs)[number]

export const tabWords: Readonly<Record<Tab, string>> = {
  all: 'All',
  running: 'Running',
  waiting: 'Waiting',
  failed: 'Failed',
  expired: 'Expired',
  redirected: 'Redirected',
}

/** What the address of the list says; everything that is left out filters nothing. */
export interface TrackSearch {
  readonly tab?: Exclude<Tab, 'all'>
  readonly provider?: ProviderName
  /** Whose tracks. */
  readonly caller?: string
  readonly q?: string
}

/** The gateway takes no longer ones. */
const longestText = 200

function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).slice(0, longestText)
  return text.trim() === '' ? undefined : text
}

/** The filters in an address; what is none of them filters nothing. */
export function readSearch(search: Readonly<Record<string, unknown>>): TrackSearch {
  const tab = tabs.find(each => each === search.tab)
  const provider = providerNames.find(each => each === search.provider)
  const [caller, q] = [textIn(search.caller), textIn(search.q)]
  return {
    ...(tab === undefined || tab === 'all' ? {} : { tab }),
    ...(provider === undefined ? {} : { provider }),
    ...(caller === undefined ? {} : { caller }),
    ...(q === undefined ? {} : { q }),
  }
}

/** An address with other filters; one that is undefined is taken out. */
export function searchWith(
  search: TrackSearch,
  changes: { readonly [Name in keyof TrackSearch]: TrackSearch[Name] | undefined },
): TrackSearch {
  return readSearch({ ...search, ...changes })
}

const statuses = { running: 'running', waiting: 'queued', failed: 'failed', expired: 'expired' } as const

/** What the gateway filters the list by. */
export function filtersOf({ tab, q, ...search }: TrackSearch): TrackFilters {
  const status = tab === undefined || tab === 'redirected' ? undefined : statuses[tab]
  return {
    ...countFiltersOf(search),
    ...(status === undefined ? {} : { status }),
    ...(tab === 'redirected' ? { redirected: true } : {}),
    ...(q === undefined ? {} : { q }),
  }
}

/** What it counts by: every tab, whatever is searched for. */
export const countFiltersOf = ({ provider, caller }: TrackSearch): CountFilters => ({
  ...(provider === undefined ? {} : { provider }),
  ...(caller === undefined ? {} : { caller }),
})

/** How many tracks a tab holds. */
export function countOf({ all, by_status: byStatus, redirected }: TrackCounts, tab: Tab): number {
  if (tab === 'all') return all
  return tab === 'redirected' ? redirected : (byStatus[statuses[tab]] ?? 0)
}

/** The id of a track in what was typed or pasted, also within an address; null when there is none. */
export const trackIdIn = (text: string): string | null =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0].toLowerCase() ?? null
