import type { Track } from '@soundfoundry/client'
import type { Visit } from './visit.ts'

/** Holds the event streams of the tracks that are followed. */
export class TrackFollower {
  /** Tracks whose stream the gateway refuses for good. */
  readonly refused = new Set<string>()
  readonly #streams = new Map<string, AbortController>()
  readonly #visit: Visit
  readonly #onTrack: (track: Track) => void

  constructor(visit: Visit, onTrack: (track: Track) => void) {
    this.#visit = visit
    this.#onTrack = onTrack
    visit.signal.addEventListener('abort', () => this.follow([]), { once: true })
  }

  /** Follows these tracks and no others. */
  follow(ids: readonly string[]): void {
    for (const [id, stop] of this.#streams) {
      if (ids.includes(id)) continue
      this.#streams.delete(id)
      stop.abort()
    }
    for (const id of ids) {
      if (this.#streams.has(id) || this.#visit.signal.aborted) continue
      const stop = new AbortController()
      this.#streams.set(id, stop)
      void this.#read(id, stop)
    }
  }

  async #read(id: string, stop: AbortController): Promise<void> {
    try {
      for await (const track of this.#visit.client.followTrack(id, { signal: stop.signal })) {
        if (stop.signal.aborted) return
        this.#onTrack(track)
      }
    } catch (error) {
      if (stop.signal.aborted || this.#visit.signal.aborted) return
      this.refused.add(id)
      this.#visit.note(error)
    } finally {
      if (this.#streams.get(id) === stop) this.#streams.delete(id)
    }
  }
}
