import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { advance, isDone, type TrackRecord } from '@soundfoundry/track'
import { loadTrack, readable, type LoadedTrack } from './load-track.ts'

/** A track whose record says that it was erased, since when, and by which revision. */
interface ErasedTrack {
  readonly id: string
  readonly erasedAt: string
  readonly revision: number
}

/** Removes one of the places where something of a track is. Each can be repeated, and none needs another. */
type Removal = (bus: Bus, track: ErasedTrack) => Promise<void>

/** In this order: what can be read first goes first. */
export const removals: readonly Removal[] = [
  (bus, { id, revision }) => bus.tracks.purgeBefore(id, revision),
  (bus, { id, erasedAt }) => bus.requests.erase(id, erasedAt),
  (bus, { id }) => bus.audio.erase(id),
  (bus, { id }) => bus.webhooks.remove(id),
  (bus, { id }) => bus.dead.erase(id),
]

/**
 * Erases the texts and the audio of a track that is done. Its record is written first: from then on nobody is shown anything,
 * nothing that comes late is kept, and whoever is interrupted does the rest by asking again. Harmless to repeat.
 *
 * @param sees whose tracks may be erased; null for everybody's
 * @throws AppError `track_not_found`, `not_done`, `track_unreadable`, `broker_unavailable` or `storage_full`
 */
export async function eraseTrack(bus: Bus, id: string, sees: string | null): Promise<void> {
  const erased = await markErased(bus, id, sees)
  for (const remove of removals) await readable(remove(bus, erased))
}

/** Writes the record without texts and audio, unless it is so already. Throws as `eraseTrack` does. */
export async function markErased(bus: Bus, id: string, sees: string | null): Promise<ErasedTrack> {
  const found = await loadTrack(bus, id, sees)
  checkDone(found.record)
  const { record, revision }: LoadedTrack = await readable(
    bus.tracks.update(id, present => {
      checkDone(present)
      const next = advance(present, { type: 'erased' }, bus.clock.date())
      return next.ok ? next.record : null
    }),
  )
  if (record.erased_at === undefined) throw new AppError('internal', { detail: 'The track could not be erased.' })
  return { id, erasedAt: record.erased_at, revision }
}

function checkDone(record: TrackRecord): void {
  if (isDone(record)) return
  throw new AppError('not_done', {
    detail: `The track is still ${record.status}.`,
    fix: 'Cancel it, wait until it is done, then erase it.',
  })
}
