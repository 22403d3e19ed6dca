import { setTimeout as delay } from 'node:timers/promises'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { advance, type TrackEvent, type TrackRecord } from '@soundfoundry/track'

export interface Written {
  record: TrackRecord
  /** False when the events no longer applied: the track went on without them. */
  written: boolean
}

/**
 * Writes down what happened at the provider, however long the broker takes to come back: a provider's answer that is
 * forgotten is a track that may be paid twice. Several events are one write. Gives up only when the process must end.
 */
export async function writeEvents(
  tracks: Bus['tracks'],
  id: string,
  events: readonly TrackEvent[],
  stopped: AbortSignal,
): Promise<Written> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await tracks.update(id, record => applyAll(record, events, new Date()))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'broker_unavailable' || stopped.aborted) throw error
      await delay(pause, undefined, { signal: stopped }).catch(() => undefined)
    }
  }
}

/** All events in their order, or null when the first does not apply to the record. */
export function applyAll(record: TrackRecord, events: readonly TrackEvent[], now: Date): TrackRecord | null {
  let current = record
  for (const event of events) {
    const next = advance(current, event, now)
    if (!next.ok) return null
    current = next.record
  }
  return current === record ? null : current
}
