import type { Bus, RevisedTrack } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { advance, type TrackEvent } from '@soundfoundry/track'

/**
 * Writes an event over exactly the record it was decided on. Null when somebody else wrote meanwhile, or the event does
 * not apply to the record. Throws `broker_unavailable` or `storage_full`.
 */
export async function writeEvent(
  tracks: Bus['tracks'],
  current: RevisedTrack,
  event: TrackEvent,
): Promise<RevisedTrack | null> {
  const next = advance(current.record, event, tracks.now())
  if (!next.ok) return null
  try {
    return await tracks.replace(next.record, current.revision)
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return null
    throw error
  }
}
