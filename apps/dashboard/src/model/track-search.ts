import type { ProviderName, Track } from '@soundfoundry/client'
import type { TrackFilters } from '../data/track-list.ts'
import { isRedirected } from './track-path.ts'

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
  readonly q?: string
}

const providers = ['fal', 'replicate'] as const

/** The filters in an address; what is none of them filters nothing. */
export function readSearch(search: Readonly<Record<string, unknown>>): TrackSearch {
  const tab = tabs.find(each => each === search.tab)
  const provider = providers.find(each => each === search.provider)
  const { q } = search
  return {
    ...(tab === undefined || tab === 'all' ? {} : { tab }),
    ...(provider === undefined ? {} : { provider }),
    ...((typeof q === 'string' || typeof q === 'number') && String(q) !== '' ? { q: String(q) } : {}),
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

/** What of it the gateway filters by. */
export function filtersOf({ tab, provider }: TrackSearch): TrackFilters {
  const status = tab === undefined || tab === 'redirected' ? undefined : statuses[tab]
  return { ...(status === undefined ? {} : { status }), ...(provider === undefined ? {} : { provider }) }
}

/** What of it the page filters by, among the tracks that it has. */
export function passes(track: Track, { tab, q }: TrackSearch): boolean {
  if (tab === 'redirected' && !isRedirected(track)) return false
  if (q === undefined) return true
  const wanted = q.toLocaleLowerCase()
  const texts = [
    track.id,
    track.prompt ?? '',
    ...Object.entries(track.metadata).map(([name, value]) => `${name}: ${value}`),
  ]
  return texts.some(text => text.toLocaleLowerCase().includes(wanted))
}

/** How many of these tracks a tab holds. */
export function countOf(tracks: readonly Track[], tab: Tab): number {
  if (tab === 'all') return tracks.length
  if (tab === 'redirected') return tracks.filter(isRedirected).length
  return tracks.filter(({ status }) => status === statuses[tab]).length
}

/** The id of a track in what was typed or pasted, also within an address; null when there is none. */
export const trackIdIn = (text: string): string | null =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0].toLowerCase() ?? null
