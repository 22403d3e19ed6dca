import { setTimeout as delay } from 'node:timers/promises'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { advance, type TrackEvent, type TrackRecord } from '@soundfoundry/track'

export interface Written {
  record: TrackRecord
  /** False when the events no longer applied: the track went on without them. */
  written: boolean
}

/** What may be otherwise a moment later: no answer, a full disk, too many writers at once. */
const passingCodes: ReadonlySet<string> = new Set(['broker_unavailable', 'storage_full', 'conflict'])

/** Within the time a process has to end. */
const afterStopMs = 5_000

/** Whether an error of the broker's may be over a moment later. */
export const isPassing = (error: unknown): boolean => error instanceof AppError && passingCodes.has(error.code)

/**
 * Repeats a write until the broker has it, however long that takes: a provider's answer that is forgotten is a track
 * that may be paid twice. Gives up only 5 s after the process was asked to end. `write` must be harmless to repeat.
 * Throws what `write` throws when that cannot pass.
 */
export async function keepWriting<T>(write: () => Promise<T>, stopped: AbortSignal): Promise<T> {
  let lastTry: number | null = null
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await write()
    } catch (error) {
      if (!isPassing(error)) throw error
      if (stopped.aborted) lastTry ??= performance.now() + afterStopMs
      if (lastTry !== null && performance.now() > lastTry) throw error
      // A process that is asked to end meanwhile tries again at once, and then in quick turns.
      if (stopped.aborted) await delay(Math.min(pause, 250))
      else await delay(pause, undefined, { signal: stopped }).catch(() => undefined)
    }
  }
}

/** Writes down what happened at the provider. Several events are one write. Repeated as `keepWriting` says. */
export function writeEvents(
  tracks: Bus['tracks'],
  id: string,
  events: readonly TrackEvent[],
  stopped: AbortSignal,
): Promise<Written> {
  return keepWriting(() => tracks.update(id, record => applyAll(record, events, tracks.now())), stopped)
}

/** All events in their order, or null when one of them does not apply to the record. */
export function applyAll(record: TrackRecord, events: readonly TrackEvent[], now: Date): TrackRecord | null {
  let current = record
  for (const event of events) {
    const next = advance(current, event, now)
    if (!next.ok) return null
    current = next.record
  }
  return current === record ? null : current
}
