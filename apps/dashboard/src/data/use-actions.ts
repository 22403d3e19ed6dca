import type { Track } from '@soundfoundry/client'
import { newKey } from '../model/submission.ts'
import { requestOf } from '../model/copy-as.ts'
import { useGateway } from './gateway.ts'
import { writeTrack } from './track-cache.ts'

/** What can be done to a track. Each throws what the call throws. */
export function useActions(): {
  readonly cancel: (track: Track) => Promise<Track>
  readonly again: (track: Track) => Promise<Track>
} {
  const { client, cache } = useGateway()
  return {
    cancel: async ({ id }) => {
      const track = await client.cancelTrack(id)
      writeTrack(cache, track)
      return track
    },
    again: async old => {
      const { track } = await client.createTrack(requestOf(old), { idempotencyKey: newKey() })
      writeTrack(cache, track, true)
      return track
    },
  }
}
