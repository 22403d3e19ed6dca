import type { Track } from '@soundfoundry/client'
import type { QueryClient } from '@tanstack/react-query'
import { newerOf, withChange, type CountFilters, type TrackFilters, type TrackList } from './track-list.ts'

/** Where everything is kept that was asked for; a live update is written into the same places. */
export const cacheKeys = {
  gateway: ['gateway'],
  health: ['health'],
  sandbox: ['sandbox'],
  providers: ['providers'],
  keys: ['keys'],
  alerts: ['alerts'],
  usages: ['usage'],
  usage: (window: string) => ['usage', window],
  counts: ['counts'],
  count: (filters: CountFilters) => ['counts', filters],
  lists: ['tracks'],
  list: (filters: TrackFilters) => ['tracks', filters],
  track: (id: string) => ['track', id],
  history: (id: string) => ['history', id],
} as const

const isList = (data: unknown): data is TrackList => typeof data === 'object' && data !== null && 'isRead' in data

/** Every list that is kept. */
export const listsIn = (cache: QueryClient): TrackList[] =>
  cache
    .getQueriesData({ queryKey: cacheKeys.lists })
    .map(([, data]) => data)
    .filter(isList)

/** Writes what was heard of a track wherever it is shown. It enters the lists whose filters it passes now, and leaves others. */
export function writeTrack(cache: QueryClient, track: Track): void {
  cache.setQueryData<Track>(cacheKeys.track(track.id), known => (known === undefined ? track : newerOf(known, track)))
  cache.setQueriesData<TrackList>({ queryKey: cacheKeys.lists }, list =>
    list === undefined ? list : withChange(list, track),
  )
}

/** The newest that is known of a track. */
export const knownTrack = (cache: QueryClient, id: string): Track | undefined =>
  cache.getQueryData<Track>(cacheKeys.track(id)) ??
  listsIn(cache)
    .flatMap(({ tracks }) => tracks)
    .find(track => track.id === id)
