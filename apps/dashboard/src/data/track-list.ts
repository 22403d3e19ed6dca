import type { ProviderName, Track, TrackPage, TrackStatus } from '@soundfoundry/client'

export interface TrackFilters {
  readonly status?: TrackStatus | undefined
  readonly provider?: ProviderName | undefined
}

/** The tracks on the screen. */
export interface TrackList {
  readonly filters: TrackFilters
  /** Newest first. */
  readonly tracks: readonly Track[]
  /** Leads to those before them; null when there are none. */
  readonly nextCursor: string | null
  /** Whether a page was read at all. */
  readonly isRead: boolean
}

export const emptyList = (filters: TrackFilters = {}): TrackList => ({
  filters,
  tracks: [],
  nextCursor: null,
  isRead: false,
})

/** Grows with every change of a track: also of its webhook, which leaves `updated_at` alone. */
function ageOf({ done, updated_at, webhook }: Track): [number, number, number, number] {
  const isSettled = webhook !== null && webhook.state !== 'pending'
  return [done ? 1 : 0, Date.parse(updated_at), isSettled ? 1 : 0, webhook?.attempts.length ?? 0]
}

/** The newer version of a track: answers and events overtake each other. */
export function newerOf(known: Track, other: Track): Track {
  const [before, after] = [ageOf(known), ageOf(other)]
  for (const [at, value] of after.entries()) {
    const difference = value - (before[at] ?? 0)
    if (difference !== 0) return difference > 0 ? other : known
  }
  return known
}

const matches = ({ status, provider }: Track, filters: TrackFilters): boolean =>
  (filters.status === undefined || filters.status === status) &&
  (filters.provider === undefined || filters.provider === provider)

function byAge(one: Track, other: Track): number {
  const difference = Date.parse(other.created_at) - Date.parse(one.created_at)
  return difference === 0 ? other.id.localeCompare(one.id) : difference
}

/** The list with what was heard of some tracks; those that no longer pass the filters leave it. */
export function withTracks(list: TrackList, heard: readonly Track[]): TrackList {
  const byId = new Map(list.tracks.map(track => [track.id, track]))
  for (const track of heard) {
    const known = byId.get(track.id)
    byId.set(track.id, known === undefined ? track : newerOf(known, track))
  }
  const tracks = [...byId.values()].filter(track => matches(track, list.filters)).sort(byAge)
  return { ...list, tracks }
}

/** The list with what was heard of a track that it holds; one that it does not hold has left the screen. */
export function withChange(list: TrackList, track: Track): TrackList {
  return list.tracks.some(({ id }) => id === track.id) ? withTracks(list, [track]) : list
}

/** The list with its newest page as it is now. When more came than a page holds, it begins anew, without a gap. */
export function withNewest(list: TrackList, page: TrackPage): TrackList {
  if (!list.isRead) return { ...withOlder(list, page), isRead: true }
  const known = new Set(list.tracks.map(({ id }) => id))
  const isWhole = page.next_cursor === null
  if (isWhole || page.tracks.some(({ id }) => known.has(id))) return withTracks(list, page.tracks)
  return withTracks({ ...list, tracks: [], nextCursor: page.next_cursor }, page.tracks)
}

/** The list with the page that its cursor led to. */
export function withOlder(list: TrackList, page: TrackPage): TrackList {
  return { ...withTracks(list, page.tracks), nextCursor: page.next_cursor }
}
