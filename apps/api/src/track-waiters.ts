import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Bus } from '@soundfoundry/bus'
import { isDone, type TrackRecord } from '@soundfoundry/track'
import { loadTrack, type LoadedTrack } from './load-track.ts'

/** The callers of one gateway that wait for their track to be done. */
export class TrackWaiters {
  readonly #bus: Bus
  readonly #waiting = new Set<() => void>()
  #closing = false

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /**
   * Resolves to a track once it is done, or as it stands when the seconds are over, the caller has left or the gateway
   * closes. Listens before it reads, so that no change falls between the two. Throws `track_not_found`, and
   * `track_unreadable` as soon as another release goes on with it.
   */
  async wait(id: string, caller: string | null, seconds: number, response: ServerResponse): Promise<LoadedTrack> {
    // Not AbortSignal.any over AbortSignal.timeout: Node 20 may collect such a timeout as garbage before its time.
    const over = new AbortController()
    const ended = once(over.signal, 'abort')
    const end = (): void => over.abort()
    const timer = setTimeout(end, seconds * 1000)
    const endIfDone = (record: TrackRecord): void => {
      if (isDone(record)) end()
    }
    const stopListening = this.#bus.live.listen(id, endIfDone, end)
    this.#waiting.add(end)
    response.once('close', end)
    if (this.#closing || response.destroyed) end()
    try {
      const now = await loadTrack(this.#bus, id, caller)
      if (isDone(now.record) || response.destroyed) return now
      await ended
      return await loadTrack(this.#bus, id, caller)
    } finally {
      clearTimeout(timer)
      stopListening()
      this.#waiting.delete(end)
      response.off('close', end)
    }
  }

  /** Answers everybody now, so that a process that has to end is not held up for a minute. */
  close(): void {
    this.#closing = true
    for (const end of this.#waiting) end()
  }
}
