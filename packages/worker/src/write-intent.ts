import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, RevisedTrack } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import { isPassing } from './track-writer.ts'

const pauseMs = 100

/**
 * Writes the record that holds an intent over exactly the revision it was made from. True once the broker has it: only
 * then may anything be sent. False when another write came first. A write without an answer may have happened all the
 * same, so the record is read before that is decided.
 * Throws `broker_unavailable` or `storage_full` when it cannot be told by `until`, in milliseconds of the broker's clock.
 */
export async function writeIntent(
  { tracks, clock }: Pick<Bus, 'tracks' | 'clock'>,
  before: RevisedTrack,
  intended: TrackRecord,
  until: number,
): Promise<boolean> {
  const intent = intended.attempts.at(-1)?.intent
  for (;;) {
    try {
      await tracks.replace(intended, before.revision)
      return true
    } catch (error) {
      if (!isPassing(error) || clock.now() > until) throw error
    }
    await delay(pauseMs)
    const now = await tracks.get(intended.id).catch((error: unknown) => {
      if (!isPassing(error) || clock.now() > until) throw error
      return before
    })
    if (now?.record.attempts.at(-1)?.intent === intent) return true
    if (now?.revision !== before.revision) return false
  }
}
