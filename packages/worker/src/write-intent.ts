import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, RevisedTrack } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import { isPassing } from './track-writer.ts'

const pauseMs = 100

/**
 * Writes the record that holds an intent over exactly the revision it was made from. Resolves to its
 * revision once the broker has it: only then may anything be sent. Null when another write came first. A write without an answer may have happened all the
 * same, so the record is read before that is decided.
 * Throws `broker_unavailable` or `storage_full` when it cannot be told by `until`, in milliseconds of the broker's clock.
 */
export async function writeIntent(
  { tracks, clock }: Pick<Bus, 'tracks' | 'clock'>,
  before: RevisedTrack,
  intended: TrackRecord,
  until: number,
): Promise<number | null> {
  const intent = intended.attempts.at(-1)?.intent
  for (;;) {
    try {
      return (await tracks.replace(intended, before.revision)).revision
    } catch (error) {
      if (!isPassing(error) || clock.now() > until) throw error
    }
    await delay(pauseMs)
    const now = await tracks.get(intended.id).catch((error: unknown) => {
      if (!isPassing(error) || clock.now() > until) throw error
      return before
    })
    if (now !== null && now.record.attempts.at(-1)?.intent === intent) return now.revision
    if (now?.revision !== before.revision) return null
  }
}
