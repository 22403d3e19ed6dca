import type {
  Alerts,
  Keys,
  ListOptions,
  Providers,
  ProvidersHealth,
  Track,
  TrackCounts,
  TrackPage,
  Usage,
} from '@soundfoundry/client'
import { useQuery, type QueryKey, type UseQueryResult } from '@tanstack/react-query'
import { isForbidden } from '../model/describe-error.ts'
import { isOnTheWay } from '../model/key-lanes.ts'
import { useGateway } from './gateway.ts'
import { cacheKeys, knownTrack } from './track-cache.ts'
import { emptyList, withNewest, withOlder, type CountFilters, type TrackFilters, type TrackList } from './track-list.ts'
import { useRefresh } from './use-live.ts'

const watchedMs = 1_000
const pageSize = 50
/** So old may counters be that are shown. */
const usageMs = 60_000

interface Guarded<Data> {
  readonly queryKey: QueryKey
  readonly read: (options: { readonly signal: AbortSignal }) => Promise<Data>
  /** How often it is asked for, in milliseconds; as everything is (`refresh`), without it. */
  readonly everyMs?: (data: Data | undefined, refresh: number | false) => number | false
  readonly enabled?: boolean
  readonly staleTime?: number
}

/** What the token may not see is null, and not asked for again and again. */
export function useUnlessForbidden<Data>({
  queryKey,
  read,
  everyMs = (_data, refresh) => refresh,
  ...options
}: Guarded<Data>): UseQueryResult<Data | null> {
  const refresh = useRefresh()
  return useQuery<Data | null>({
    queryKey,
    queryFn: async ({ signal }) => {
      try {
        return await read({ signal })
      } catch (error) {
        if (isForbidden(error)) return null
        throw error
      }
    },
    retry: false,
    refetchInterval: ({ state: { data } }) => (data === null ? false : everyMs(data, refresh)),
    ...options,
  })
}

export function useHealth(): UseQueryResult<ProvidersHealth> {
  const { client } = useGateway()
  return useQuery({
    queryKey: cacheKeys.health,
    queryFn: ({ signal }) => client.providersHealth({ signal }),
    retry: false,
    refetchInterval: useRefresh(),
  })
}

/** The detail behind it; null where the token may not see it. */
export function useProviders(): UseQueryResult<Providers | null> {
  const { client } = useGateway()
  return useUnlessForbidden({ queryKey: cacheKeys.providers, read: options => client.providers(options) })
}

/**
 * Every credential by its fingerprint; null where the token may not see them.
 *
 * @param isWatched asks every second, since a rotation is over in a few
 */
export function useKeys(isWatched = false): UseQueryResult<Keys | null> {
  const { client } = useGateway()
  return useUnlessForbidden<Keys>({
    queryKey: cacheKeys.keys,
    read: options => client.keys(options),
    everyMs: (data, refresh) => (isWatched || data?.keys.some(isOnTheWay) === true ? watchedMs : refresh),
  })
}

const queryOf = ({ status, ...filters }: TrackFilters): ListOptions => ({
  ...filters,
  ...(status === undefined ? {} : { status: [status] }),
})

/** A page of a search can be empty and have a next one: so many are read before that is left to whoever scrolls. */
const mostEmptyPages = 20

async function firstWithTracks(
  read: (cursor: string | undefined) => Promise<TrackPage>,
  from?: string,
): Promise<TrackPage> {
  let page = await read(from)
  for (let empty = 1; page.tracks.length === 0 && page.next_cursor !== null && empty < mostEmptyPages; empty++) {
    page = await read(page.next_cursor)
  }
  return page
}

/** A list of tracks, newest first, that stays as it is now. */
export function useTrackList(
  filters: TrackFilters,
): UseQueryResult<TrackList> & { readonly older: () => Promise<void> } {
  const { client, cache } = useGateway()
  const queryKey = cacheKeys.list(filters)
  const query = useQuery<TrackList>({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await firstWithTracks(cursor =>
        client.listTracks({ ...queryOf(filters), limit: pageSize, cursor, signal }),
      )
      return withNewest(cache.getQueryData<TrackList>(queryKey) ?? emptyList(filters), page)
    },
    structuralSharing: false,
    retry: false,
    refetchInterval: useRefresh(),
  })
  const older = async (): Promise<void> => {
    const from = cache.getQueryData<TrackList>(queryKey)?.nextCursor ?? null
    if (from === null) return
    const page = await firstWithTracks(
      cursor => client.listTracks({ ...queryOf(filters), limit: pageSize, cursor }),
      from,
    )
    cache.setQueryData<TrackList>(queryKey, list => (list?.nextCursor === from ? withOlder(list, page) : list))
  }
  return { ...query, older }
}

/** One track as it stands. */
export function useTrack(id: string): UseQueryResult<Track> {
  const { client, cache } = useGateway()
  const refresh = useRefresh()
  return useQuery<Track>({
    queryKey: cacheKeys.track(id),
    queryFn: ({ signal }) => client.readTrack(id, { signal }),
    initialData: () => knownTrack(cache, id),
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data?.done === true ? false : refresh),
  })
}

/**
 * How many tracks there are of each kind.
 *
 * @param enabled nothing is asked for without it
 */
export function useTrackCounts(
  filters: CountFilters & { readonly created_after?: string },
  enabled = true,
): UseQueryResult<TrackCounts> {
  const { client } = useGateway()
  return useQuery({
    queryKey: cacheKeys.count(filters),
    queryFn: ({ signal }) => client.countTracks({ ...filters, signal }),
    enabled,
    retry: false,
    refetchInterval: useRefresh(),
  })
}

/** What needs a person; null where the token may not see it. */
export function useAlerts(): UseQueryResult<Alerts | null> {
  const { client } = useGateway()
  return useUnlessForbidden({ queryKey: cacheKeys.alerts, read: options => client.alerts(options) })
}

/** What was done in a window of time; null where the token may not see it. */
export function useUsage(window: Usage['window']): UseQueryResult<Usage | null> {
  const { client } = useGateway()
  return useUnlessForbidden({
    queryKey: cacheKeys.usage(window),
    read: options => client.usage(window, options),
    everyMs: () => false,
    staleTime: usageMs,
  })
}
