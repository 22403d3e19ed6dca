import type { Bus, TrackFilter } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import type { Track } from '@soundfoundry/track'
import { loadTrack, readable } from './load-track.ts'
import type { ShowTrack } from './show-tracks.ts'

export interface ListedTracks {
  tracks: Track[]
  /** The place of the last track that was looked at, when there are more behind it. */
  next: number | null
}

/** Where tracks are listed from. */
export interface ListSource {
  readonly bus: Bus
  readonly show: ShowTrack
  /** Told of each track that is left out because only another release can read it. */
  readonly onUnreadable: (id: string, error: AppError) => void
}

/**
 * How often a page is filled up when tracks of the index turn out to have changed or gone. After that it is short, and
 * says where to go on.
 */
const maxRounds = 4

/**
 * One page of tracks, newest first, as they stand now: the index says which, their records say what. Tracks that came
 * after `before` never shift it. Throws `list_not_ready` or `broker_unavailable`.
 */
export async function listTracks(
  source: ListSource,
  filter: TrackFilter,
  before: number,
  limit: number,
): Promise<ListedTracks> {
  const tracks: Track[] = []
  let from = before
  for (let round = 0; round < maxRounds; round++) {
    const wanted = limit - tracks.length
    // One more than is wanted tells whether there is another page.
    const found = await source.bus.list().page(filter, from, wanted + 1)
    const read = await Promise.all(found.slice(0, wanted).map(({ id }) => readTrack(source, id, filter.caller)))
    tracks.push(...read.filter(track => track !== null).filter(track => isWanted(track, filter)))
    const last = found.slice(0, wanted).at(-1)
    if (last === undefined || found.length <= wanted) return { tracks, next: null }
    from = last.sequence
    if (tracks.length === limit) break
  }
  return { tracks, next: from }
}

/** The track, or null when it is not kept any more or of a shape that only another release knows. */
async function readTrack({ bus, show, onUnreadable }: ListSource, id: string, caller: string): Promise<Track | null> {
  try {
    const ended = await readable(bus.list().readEnded(id))
    return show(ended?.caller === caller ? ended : (await loadTrack(bus, id, caller)).record)
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'track_not_found' && error.code !== 'track_unreadable'))
      throw error
    if (error.code === 'track_unreadable') onUnreadable(id, error)
    return null
  }
}

/** The index may be a moment behind the record. */
const isWanted = (track: Track, { status, provider }: TrackFilter): boolean =>
  (status === undefined || track.status === status) && (provider === undefined || track.provider === provider)
