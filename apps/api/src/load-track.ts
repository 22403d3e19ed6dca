import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { initialRecord, type TrackRecord } from '@soundfoundry/track'

/** A track as it stands, and the revision that names this state; 0 before anybody has written a record. */
export interface LoadedTrack {
  record: TrackRecord
  revision: number
}

/**
 * Reads one of a caller's tracks, or with null one whoever's it is; one that nobody has routed yet is answered from its
 * request. Throws `track_not_found`
 * also for a track of another caller: whether there is one is no business of anybody else. Throws `track_unreadable` for
 * one that only another release can read.
 */
export async function loadTrack(bus: Bus, id: string, caller: string | null): Promise<LoadedTrack> {
  const found = (await readable(bus.tracks.get(id))) ?? (await readable(askedFor(bus, id)))
  if (found === null) throw new AppError('track_not_found')
  if (caller !== null && found.record.caller !== caller) {
    throw new AppError('track_not_found', { context: { reason: 'another caller', track: id, caller } })
  }
  return found
}

/** Tells a caller of a record of unknown shape, which another release wrote, what can be done about it. */
export async function readable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'message_invalid') throw new AppError('track_unreadable', { cause })
    throw cause
  }
}

async function askedFor(bus: Bus, id: string): Promise<LoadedTrack | null> {
  const asked = await bus.requests.get(id)
  // One that was erased outlives its record by a moment, when the retention of both passes.
  return asked === null || asked.request.erased_at !== undefined
    ? null
    : { record: initialRecord(asked.request), revision: 0 }
}

/** Whether a track could not be loaded because it is not kept any more, or because only another release can read it. */
export const isLeftOut = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'track_not_found' || error.code === 'track_unreadable')

/** Throws `track_erased` for a track of which there is nothing left to be done anything with. */
export function checkNotErased({ erased_at: erasedAt }: Pick<TrackRecord, 'erased_at'>): void {
  if (erasedAt !== undefined) throw new AppError('track_erased', { detail: `The track was erased at ${erasedAt}.` })
}
