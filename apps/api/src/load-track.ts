import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { initialRecord, type TrackRecord } from '@soundfoundry/track'

/** A track as it stands, and the revision that names this state; 0 before anybody has written a record. */
export interface LoadedTrack {
  record: TrackRecord
  revision: number
}

/** Reads a track; one that nobody has routed yet is answered from its request. Throws `track_not_found`. */
export async function loadTrack(bus: Bus, id: string): Promise<LoadedTrack> {
  const written = await bus.tracks.get(id)
  if (written !== null) return written
  const asked = await bus.requests.get(id)
  if (asked === null) throw new AppError('track_not_found')
  return { record: initialRecord(asked.request), revision: 0 }
}
