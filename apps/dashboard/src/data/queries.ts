import type { Keys, ListOptions, Providers, ProvidersHealth, Track } from '@soundfoundry/client'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { isForbidden } from '../model/describe-error.ts'
import { isOnTheWay } from '../model/key-lanes.ts'
import { useGateway } from './gateway.ts'
import { cacheKeys, knownTrack } from './track-cache.ts'
import { emptyList, withNewest, withOlder, type TrackFilters, type TrackList } from './track-list.ts'

const refreshMs = 5_000
/** What is asked for again and again has to be there as soon as the gateway is. */
const polled = { refetchInterval: refreshMs, retry: false } as const
const watchedMs = 1_000
const pageSize = 50

/** What the token may not see is null, and not asked for again and again. */
export const unlessForbidden = async <Data>(call: Promise<Data>): Promise<Data | null> => {
  try {
    return await call
  } catch (error) {
    if (isForbidden(error)) return null
    throw error
  }
}

const unlessNull = ({ state }: { readonly state: { readonly data: unknown } }): number | false =>
  state.data === null ? false : refreshMs

export function useHealth(): UseQueryResult<ProvidersHealth> {
  const { client } = useGateway()
  return useQuery({
    queryKey: cacheKeys.health,
    queryFn: ({ signal }) => client.providersHealth({ signal }),
    ...polled,
  })
}

/** The detail behind it; null where the token may not see it. */
export function useProviders(): UseQueryResult<Providers | null> {
  const { client } = useGateway()
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.providers({ signal }))
  return useQuery({ queryKey: cacheKeys.providers, queryFn, retry: false, refetchInterval: unlessNull })
}

/**
 * Every credential by its fingerprint; null where the token may not see them.
 *
 * @param isWatched asks every second, since a rotation is over in a few
 */
export function useKeys(isWatched = false): UseQueryResult<Keys | null> {
  const { client } = useGateway()
  const queryFn = ({ signal }: { signal: AbortSignal }) => unlessForbidden(client.keys({ signal }))
  return useQuery<Keys | null>({
    queryKey: cacheKeys.keys,
    queryFn,
    retry: false,
    refetchInterval: ({ state }) => {
      if (state.data === null) return false
      return isWatched || state.data?.keys.some(isOnTheWay) === true ? watchedMs : refreshMs
    },
  })
}

const queryOf = ({ status, ...filters }: TrackFilters): ListOptions => ({
  ...filters,
  ...(status === undefined ? {} : { status: [status] }),
})

/** A list of tracks, newest first, that stays as it is now. */
export function useTrackList(
  filters: TrackFilters,
): UseQueryResult<TrackList> & { readonly older: () => Promise<void> } {
  const { client, cache } = useGateway()
  const queryKey = cacheKeys.list(filters)
  const query = useQuery<TrackList>({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await client.listTracks({ ...queryOf(filters), limit: pageSize, signal })
      return withNewest(cache.getQueryData<TrackList>(queryKey) ?? emptyList(filters), page)
    },
    structuralSharing: false,
    ...polled,
  })
  const older = async (): Promise<void> => {
    const cursor = cache.getQueryData<TrackList>(queryKey)?.nextCursor ?? null
    if (cursor === null) return
    const page = await client.listTracks({ ...queryOf(filters), limit: pageSize, cursor })
    cache.setQueryData<TrackList>(queryKey, list => (list?.nextCursor === cursor ? withOlder(list, page) : list))
  }
  return { ...query, older }
}

/** One track as it stands. */
export function useTrack(id: string): UseQueryResult<Track> {
  const { client, cache } = useGateway()
  return useQuery<Track>({
    queryKey: cacheKeys.track(id),
    queryFn: ({ signal }) => client.readTrack(id, { signal }),
    initialData: () => knownTrack(cache, id),
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data?.done === true ? false : refreshMs),
  })
}
