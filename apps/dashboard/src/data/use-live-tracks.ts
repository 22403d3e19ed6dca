import { useEffect } from 'react'
import { planFollows, streamLimit } from './follow-plan.ts'
import { useGateway } from './gateway.ts'
import { listsIn, writeTrack } from './track-cache.ts'
import { TrackFollower } from './track-follower.ts'
import { titleOf } from '../model/title-of.ts'

function protocolOfPage(): string {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming ? navigation.nextHopProtocol : ''
}

/** Follows the newest open tracks of all lists, and writes what is heard into the cache, while the page is seen. */
export function useLiveTracks(announce: (text: string) => void): void {
  const { client, cache } = useGateway()
  useEffect(() => {
    const limit = streamLimit(protocolOfPage())
    const follower = new TrackFollower(client, track => {
      writeTrack(cache, track)
      if (track.done) announce(`${track.status}: ${titleOf(track)}`)
    })
    const follow = (): void => {
      const tracks = listsIn(cache).flatMap(list => list.tracks)
      const newest = [...new Map(tracks.map(track => [track.id, track])).values()]
      follower.follow(document.hidden ? [] : planFollows(newest, limit, follower.refused))
    }
    const unsubscribe = cache.getQueryCache().subscribe(follow)
    document.addEventListener('visibilitychange', follow)
    follow()
    return () => {
      unsubscribe()
      document.removeEventListener('visibilitychange', follow)
      follower.follow([])
    }
  }, [client, cache, announce])
}
