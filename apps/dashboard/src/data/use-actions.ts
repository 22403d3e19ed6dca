import { useRef } from 'react'
import type { Track } from '@soundfoundry/client'
import { newKey } from '../model/submission.ts'
import { useGateway } from './gateway.ts'
import { writeTrack } from './track-cache.ts'

/** What can be done to a track. Each throws what the call throws. */
export function useActions(): {
  readonly cancel: (track: Track) => Promise<Track>
  /** Makes a track of the same request. */
  readonly again: (track: Track) => Promise<Track>
  /** Erases its texts and its audio, for good. */
  readonly erase: (track: Track) => Promise<void>
} {
  const { client, cache } = useGateway()
  const unanswered = useRef(new Map<string, string>())
  return {
    cancel: async ({ id }) => {
      const track = await client.cancelTrack(id)
      writeTrack(cache, track)
      return track
    },
    again: async ({ id }) => {
      // Pressed again after a lost answer, it is the same track.
      const idempotencyKey = unanswered.current.get(id) ?? newKey()
      unanswered.current.set(id, idempotencyKey)
      const { track } = await client.retryTrack(id, { idempotencyKey })
      unanswered.current.delete(id)
      writeTrack(cache, track)
      return track
    },
    erase: async ({ id }) => {
      await client.deleteTrack(id)
      writeTrack(cache, await client.readTrack(id))
    },
  }
}
