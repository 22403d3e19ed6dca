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
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { isForbidden } from '../model/describe-error.ts'
import { isOnTheWay } from '../model/key-lanes.ts'
import { useGateway } from './gateway.ts'
import { cacheKeys, knownTrack } from './track-cache.ts'
import { emptyList, withNewest, withOlder, type CountFilters, type TrackFilters, type TrackList } from './track-list.ts'
import { useRefresh } from './use-live.ts'

/** How often everything is asked for while no event stream tells of it. */
const refreshMs = 5_000
const watchedMs = 1_000
const pageSize = 50
/** So old may counters be that are shown. */
const usageMs = 60_000

/** What the token may not see is null, and not asked for again and again. */
export const unlessForbidden = async <Data>(call: Promise<Data>): Promise<Data | null> => {
  try {
    return await call
  } catch (error) {
    if (isForbidden(error)) return null
    throw error
  }
}

interface Asked {
  readonly state: { readonly data: unknown }
}

/** What the token may not see is not asked for again. */
const unlessNull =
  (everyMs: number | false) =>
  ({ state }: Asked): number | false =>
    state.data === null ? false : everyMs

export function useHealth(): UseQueryResult<ProvidersHealth> {
  const { client } = useGateway()
  return useQuery({
    queryKey: cacheKeys.health,
    queryFn: ({ signal }) => client.providersHealth({ signal }),
    retry: false,
    refetchInterval: useRefresh(refreshMs),
  })
}

/** The detail behind it; null where the token may not see it. */
export function useProviders(): UseQueryResult<Providers | null> {
  const { client } = useGateway()
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.providers({ signal }))
  return useQuery({
    queryKey: cacheKeys.providers,
    queryFn,
    retry: false,
    refetchInterval: unlessNull(useRefresh(refreshMs)),
  })
}

/**
 * Every credential by its fingerprint; null where the token may not see them.
 *
 * @param isWatched asks every second, since a rotation is over in a few
 */
export function useKeys(isWatched = false): UseQueryResult<Keys | null> {
  const { client } = useGateway()
  const refresh = useRefresh(refreshMs)
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.keys({ signal }))
  return useQuery<Keys | null>({
    queryKey: cacheKeys.keys,
    queryFn,
    retry: false,
    refetchInterval: ({ state }) => {
      if (state.data === null) return false
      return isWatched || state.data?.keys.some(isOnTheWay) === true ? watchedMs : refresh
    },
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
    refetchInterval: useRefresh(refreshMs),
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
  const refresh = useRefresh(refreshMs)
  return useQuery<Track>({
    queryKey: cacheKeys.track(id),
    queryFn: ({ signal }) => client.readTrack(id, { signal }),
    initialData: () => knownTrack(cache, id),
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data?.done === true ? false : refresh),
  })
}

/** How many tracks there are of each kind. */
export function useTrackCounts(filters: CountFilters): UseQueryResult<TrackCounts> {
  const { client } = useGateway()
  return useQuery({
    queryKey: cacheKeys.count(filters),
    queryFn: ({ signal }) => client.countTracks({ ...filters, signal }),
    retry: false,
    refetchInterval: useRefresh(refreshMs),
  })
}

/** What needs a person; null where the token may not see it. */
export function useAlerts(): UseQueryResult<Alerts | null> {
  const { client } = useGateway()
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.alerts({ signal }))
  return useQuery({
    queryKey: cacheKeys.alerts,
    queryFn,
    retry: false,
    refetchInterval: unlessNull(useRefresh(refreshMs)),
  })
}

/** What was done in a window of time; null where the token may not see it. */
export function useUsage(window: Usage['window']): UseQueryResult<Usage | null> {
  const { client } = useGateway()
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.usage(window, { signal }))
  return useQuery({ queryKey: cacheKeys.usage(window), queryFn, retry: false, staleTime: usageMs })
}
