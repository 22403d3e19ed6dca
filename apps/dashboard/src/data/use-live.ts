import type { Change, Track } from '@soundfoundry/client'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { titleOf } from '../model/title-of.ts'
import { useGateway } from './gateway.ts'
import type { LiveState } from './live-state.ts'
import { cacheKeys, knownTrack, writeTrack } from './track-cache.ts'

/** How often everything is asked for while no event stream tells of it. Milliseconds. */
export const refreshMs = 5_000
/** What follows from tracks is asked for once for all that change within so long. Milliseconds. */
const gatherMs = 1_000
/** Counters of the hour are asked for no more often. Milliseconds. */
const usageMs = 20_000

/** What has to be read anew after a change, other than of a track, which says all of itself. */
const changed: Readonly<Record<Exclude<Change['type'], 'ready' | 'track'>, readonly QueryKey[]>> = {
  providers: [cacheKeys.health, cacheKeys.providers, cacheKeys.sandbox],
  keys: [cacheKeys.keys],
  alerts: [cacheKeys.alerts],
}

/** What counts tracks: how many are where, and what was spent. */
const counting: readonly QueryKey[] = [cacheKeys.counts, cacheKeys.providers, cacheKeys.keys, cacheKeys.sandbox]

/** What is told of is written where it is shown, and what is only named is read anew there. */
class Hearing {
  readonly #cache: QueryClient
  readonly #announce: (text: string) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #beginning: ReturnType<typeof setTimeout> | undefined
  #counting: ReturnType<typeof setTimeout> | undefined
  #isFirst = true

  constructor(cache: QueryClient, announce: (text: string) => void) {
    this.#cache = cache
    this.#announce = announce
  }

  take(change: Change): void {
    if (change.type === 'track') this.#takeTrack(change.track)
    // What was missed, nobody tells any more.
    else if (change.type === 'ready') this.#begin(change.resumed)
    else this.#readAnew(changed[change.type])
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#beginning)
    clearTimeout(this.#counting)
  }

  /** The first stream begins while everything is read for the first time: that is not held up, and read once more after it. */
  #begin(isResumed: boolean): void {
    if (isResumed) return
    clearTimeout(this.#beginning)
    const isFirst = this.#isFirst
    this.#isFirst = false
    this.#beginning = setTimeout(() => void this.#cache.invalidateQueries(), isFirst ? gatherMs : 0)
  }

  #takeTrack(track: Track): void {
    const known = knownTrack(this.#cache, track.id)
    writeTrack(this.#cache, track)
    if (track.done && known?.done === false) this.#announce(`${track.status}: ${titleOf(track)}`)
    if (track.done && known?.done !== true) this.#usageIsOld()
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#readAnew(counting)
    }, gatherMs)
  }

  /** Nobody needs it by the second. */
  #usageIsOld(): void {
    this.#counting ??= setTimeout(() => {
      this.#counting = undefined
      this.#readAnew([cacheKeys.usages])
    }, usageMs)
  }

  #readAnew(keys: readonly QueryKey[]): void {
    for (const queryKey of keys) void this.#cache.invalidateQueries({ queryKey })
  }
}

/** Follows everything that changes, as long as the page is there. */
export function useLive(announce: (text: string) => void): void {
  const { client, cache, live } = useGateway()
  useEffect(() => {
    const stop = new AbortController()
    const hearing = new Hearing(cache, announce)
    const onOpen = (isOpen: boolean): void => live.set(isOpen && !stop.signal.aborted, Date.now())
    const follow = async (): Promise<void> => {
      for await (const change of client.followChanges({ signal: stop.signal, onOpen })) {
        if (stop.signal.aborted) return
        hearing.take(change)
      }
    }
    // What the gateway refuses for good it says to the other calls as well, which are made again while nothing is heard.
    follow().catch(() => onOpen(false))
    return () => {
      stop.abort()
      hearing.stop()
      live.set(false, Date.now())
    }
  }, [client, cache, live, announce])
}

/** Whether the page hears of everything. */
export function useLiveState(): LiveState {
  const { live } = useGateway()
  return useSyncExternalStore(live.subscribe, live.get)
}

/** How often something is asked for while nothing is heard: not at all otherwise. Milliseconds. */
export const useRefresh = (): number | false => (useLiveState().isOpen ? false : refreshMs)
