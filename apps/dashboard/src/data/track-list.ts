import type { ProviderName, Track, TrackPage, TrackStatus } from '@soundfoundry/client'
import { isRedirected } from '../model/track-path.ts'

/** What counts can be narrowed by. */
export interface CountFilters {
  readonly provider?: ProviderName | undefined
  readonly caller?: string | undefined
}

export interface TrackFilters extends CountFilters {
  readonly status?: TrackStatus | undefined
  readonly redirected?: true | undefined
  /** A text in the prompt, the lyrics or the metadata, or the beginning of an id. */
  readonly q?: string | undefined
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

/** Grows with every change of a track: also of its webhook and with its erasure, which leave `updated_at` alone. */
function ageOf({ done, updated_at, webhook, erased_at }: Track): [number, number, number, number, number] {
  const isSettled = webhook !== null && webhook.state !== 'pending'
  return [
    erased_at === null ? 0 : 1,
    done ? 1 : 0,
    Date.parse(updated_at),
    isSettled ? 1 : 0,
    webhook?.attempts.length ?? 0,
  ]
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

/** The same as the gateway filters by, so that what is heard of enters the lists that it belongs to. */
function matches(track: Track, { status, provider, caller, redirected, q }: TrackFilters): boolean {
  return (
    (status === undefined || status === track.status) &&
    (provider === undefined || provider === track.provider) &&
    (caller === undefined || caller === track.caller) &&
    (redirected === undefined || isRedirected(track)) &&
    (q === undefined || holds(track, q))
  )
}

/** One form of a text for whoever looks for it. */
const toSearched = (text: string): string => text.normalize('NFKC').toLowerCase()

function holds({ id, prompt, lyrics, metadata }: Track, text: string): boolean {
  const wanted = toSearched(text.trim())
  const texts = [prompt ?? '', lyrics ?? '', ...Object.entries(metadata).flat()]
  return id.startsWith(wanted) || texts.some(each => toSearched(each).includes(wanted))
}

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

/**
 * The list with what was heard of a track. One that it does not hold enters where it belongs, unless that is below what was
 * read so far: there others may be missing.
 */
export function withChange(list: TrackList, track: Track): TrackList {
  const isHeld = list.tracks.some(({ id }) => id === track.id)
  const oldest = list.tracks.at(-1)
  const isBelow = list.nextCursor !== null && (oldest === undefined || byAge(oldest, track) < 0)
  if (!isHeld && (!list.isRead || isBelow || !matches(track, list.filters))) return list
  return withTracks(list, [track])
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
