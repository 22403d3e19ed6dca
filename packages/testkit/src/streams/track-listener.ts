import type { Track } from '@soundfoundry/track'
import { readEvents } from './sent-events.ts'

/**
 * Listens to a track as a browser does, but without its pauses: wherever it is cut off, it goes on at once at the next
 * gateway, after the last event that it has.
 */
export class TrackListener {
  readonly track: string
  /** The ids of all events, in the order in which they came. */
  readonly ids: number[] = []
  /** When each of its streams began, by `performance.now()`; those after the first were resumed. */
  readonly streamsAt: number[] = []
  #latest: Track | null = null

  constructor(track: string) {
    this.track = track
  }

  /** The track as it was heard of last. */
  get latest(): Track | null {
    return this.#latest
  }

  /**
   * Listens until a stream has ended with the end of the track.
   *
   * @param urls gateways, the first one first
   * @throws Error when a gateway refuses it, or none can be reached; whatever the signal was aborted with
   */
  async listen(urls: readonly string[], signal: AbortSignal): Promise<void> {
    let unreached = 0
    for (let at = 0; this.#latest?.done !== true; at += 1) {
      const url = urls[at % urls.length] ?? 'there is no gateway'
      try {
        const response = await this.#open(url, signal)
        unreached = 0
        for await (const { id, track } of readEvents(response)) {
          this.ids.push(id)
          this.#latest = track
        }
      } catch (error) {
        // What `fetch` throws for a connection that cannot be had, and the stream for one that breaks off.
        if (!(error instanceof TypeError) || signal.aborted || unreached === urls.length) throw error
        unreached += 1
      }
    }
  }

  async #open(url: string, signal: AbortSignal): Promise<Response> {
    const last = this.ids.at(-1)
    const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': String(last) }
    const response = await fetch(`${url}/api/tracks/${this.track}/events`, { headers, signal })
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    this.streamsAt.push(performance.now())
    return response
  }
}
