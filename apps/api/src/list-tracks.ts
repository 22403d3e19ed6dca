import type { Bus } from '@soundfoundry/bus'
import type { AppError } from '@soundfoundry/errors'
import type { Track, TrackRecord } from '@soundfoundry/track'
import { isLeftOut, loadTrack, readable } from './load-track.ts'
import type { ShowTrack } from './show-tracks.ts'
import type { TrackSelection } from './track-query.ts'

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
/** What only records tell is looked for in so many at a time, and in so many for one page. */
const searchedAtOnce = 200
const maxSearched = 2_000

/**
 * One page of tracks, newest first, as they stand now: the index says which, their records say what. Tracks that came
 * after `before` never shift it. Throws `list_not_ready` or `broker_unavailable`.
 */
export async function listTracks(
  source: ListSource,
  { filter, passes, readsRecords }: TrackSelection,
  before: number,
  limit: number,
): Promise<ListedTracks> {
  const tracks: Track[] = []
  const rounds = readsRecords ? maxSearched / searchedAtOnce : maxRounds
  let from = before
  for (let round = 0; round < rounds; round++) {
    const wanted = readsRecords ? searchedAtOnce : limit - tracks.length
    // One more than is wanted tells whether there is another page.
    const found = await source.bus.list().page(filter, from, wanted + 1)
    const looked = found.slice(0, wanted)
    const records = await Promise.all(looked.map(({ id }) => readRecord(source, id)))
    for (const [at, record] of records.entries()) {
      from = looked[at]?.sequence ?? from
      if (record === null || !passes(record)) continue
      tracks.push(source.show(record))
      if (tracks.length === limit) return { tracks, next: at + 1 < found.length ? from : null }
    }
    if (found.length <= wanted) return { tracks, next: null }
  }
  return { tracks, next: from }
}

/** The record, or null when it is not kept any more or of a shape that only another release knows. */
async function readRecord({ bus, onUnreadable }: ListSource, id: string): Promise<TrackRecord | null> {
  try {
    return (await readable(bus.list().readEnded(id))) ?? (await loadTrack(bus, id, null)).record
  } catch (error) {
    if (!isLeftOut(error)) throw error
    if (error.code === 'track_unreadable') onUnreadable(id, error)
    return null
  }
}
