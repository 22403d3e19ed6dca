import type { SoundFoundryClient, Track } from '@soundfoundry/client'

/** Holds the event streams of the tracks that are followed. */
export class TrackFollower {
  /** Tracks whose stream the gateway refuses for good. */
  readonly refused = new Set<string>()
  readonly #streams = new Map<string, AbortController>()
  readonly #client: SoundFoundryClient
  readonly #onTrack: (track: Track) => void

  constructor(client: SoundFoundryClient, onTrack: (track: Track) => void) {
    this.#client = client
    this.#onTrack = onTrack
  }

  /** Follows these tracks and no others. */
  follow(ids: readonly string[]): void {
    for (const [id, stop] of this.#streams) {
      if (ids.includes(id)) continue
      this.#streams.delete(id)
      stop.abort()
    }
    for (const id of ids) {
      if (this.#streams.has(id)) continue
      const stop = new AbortController()
      this.#streams.set(id, stop)
      void this.#read(id, stop)
    }
  }

  async #read(id: string, stop: AbortController): Promise<void> {
    try {
      for await (const track of this.#client.followTrack(id, { signal: stop.signal })) {
        if (stop.signal.aborted) return
        this.#onTrack(track)
      }
    } catch {
      if (!stop.signal.aborted) this.refused.add(id)
    } finally {
      if (this.#streams.get(id) === stop) this.#streams.delete(id)
    }
  }
}
