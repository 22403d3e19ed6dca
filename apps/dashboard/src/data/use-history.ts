import type { Track } from '@soundfoundry/client'
import { useEffect, useState } from 'react'
import { useGateway } from './gateway.ts'
import { writeTrack } from './track-cache.ts'

/** The revisions of a track that are kept, oldest first; it grows while the track is under way. */
export function useHistory(id: string): readonly Track[] {
  const { client, cache } = useGateway()
  const [history, setHistory] = useState<{ readonly id: string; readonly tracks: readonly Track[] }>({ id, tracks: [] })
  useEffect(() => {
    const stop = new AbortController()
    const read = async (): Promise<void> => {
      const tracks: Track[] = []
      // After the revision 0, which says no more than that it was accepted.
      for await (const track of client.followTrack(id, { lastEventId: '0', signal: stop.signal })) {
        if (stop.signal.aborted) return
        tracks.push(track)
        setHistory({ id, tracks: [...tracks] })
        writeTrack(cache, track)
      }
    }
    // Without the history, the track says of its attempts what it knows.
    read().catch(() => undefined)
    return () => stop.abort()
  }, [client, cache, id])
  return history.id === id ? history.tracks : []
}
