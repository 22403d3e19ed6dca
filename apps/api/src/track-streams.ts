import type { ServerResponse } from 'node:http'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { isDone } from '@soundfoundry/track'
import type { LoadedTrack } from './load-track.ts'
import { heartbeat, heartbeatMs, streamBegin, toEvent } from './server-sent-events.ts'
import type { ShowTrack } from './show-tracks.ts'
import { StateQueue } from './state-queue.ts'

/** Everybody who listens to a track at one gateway. However many they are, the broker sends each change once. */
export class TrackStreams {
  readonly #bus: Bus
  readonly #quietMs: number
  readonly #show: ShowTrack
  readonly #open = new Set<() => void>()
  #closing = false

  /** `quietMs`: after this silence a listener is sent a comment. */
  constructor(bus: Bus, show: ShowTrack, quietMs = heartbeatMs) {
    this.#bus = bus
    this.#show = show
    this.#quietMs = quietMs
  }

  /** How many listen. */
  get size(): number {
    return this.#open.size
  }

  /**
   * Begins to listen to a track until the response is closed, the gateway closes, or `end` of what comes of it. Ends, too,
   * when another release goes on with the track: its listener comes again, to a gateway that may know it.
   */
  listen(id: string, response: ServerResponse): { queue: StateQueue; end: () => void } {
    const queue = new StateQueue()
    const stop = this.#bus.live.listen(
      id,
      (record, revision, again) => queue.put({ record, revision, again }),
      () => end(),
    )
    const end = (): void => {
      stop()
      queue.end()
      this.#open.delete(end)
      response.off('close', end)
    }
    this.#open.add(end)
    response.once('close', end)
    if (this.#closing || response.destroyed) end()
    return { queue, end }
  }

  /**
   * The events of a track as they go over the wire, from the state `now` on, or from the first kept one after the revision
   * `after`. Ends after the terminal one. What was queued since before `now` was read makes it gapless.
   */
  async *events(now: LoadedTrack, after: number | null, queue: StateQueue): AsyncGenerator<string, void> {
    yield streamBegin
    let last: LoadedTrack | null = null
    for await (const state of after === null ? [now] : this.#kept(now, after)) {
      yield this.#toEvent(state)
      last = state
    }
    while (last === null || !isDone(last.record)) {
      const next = await queue.take(this.#quietMs)
      if (next === 'ended') return
      if (next === 'quiet') yield heartbeat
      else if (isNews(next, last?.revision ?? after ?? 0)) {
        yield this.#toEvent(next)
        last = next
      }
    }
  }

  /** Ends all streams, so that a process that has to end is not held up; their listeners go on elsewhere. */
  close(): void {
    this.#closing = true
    this.endAll()
  }

  /** Ends all streams: their listeners come again, and hear what there is now, or that there is nothing any more. */
  endAll(): void {
    for (const end of this.#open) end()
  }

  #toEvent({ record, revision }: LoadedTrack): string {
    return toEvent('track', revision, this.#show(record))
  }

  async *#kept({ record, revision }: LoadedTrack, after: number): AsyncGenerator<LoadedTrack, void> {
    let sent = after
    try {
      for (;;) {
        const next = sent < revision ? await this.#bus.tracks.getNext(record.id, sent) : null
        if (next === null) return
        yield next
        sent = next.revision
      }
    } catch (error) {
      // One of unknown shape is in between: the state as it is now says more than nothing.
      if (!(error instanceof AppError) || error.code !== 'message_invalid') throw error
      if (sent < revision) yield { record, revision }
    }
  }
}

/** Notices may be late, but never by more than what was read since; after a lost connection any other state counts. */
const isNews = (next: { revision: number; again: boolean }, sent: number): boolean =>
  next.again ? next.revision !== sent : next.revision > sent

/**
 * The revision after which a listener goes on, or null when it begins anew: without a `Last-Event-ID`, or with one that
 * this track has never had, as after a broker lost its disk.
 */
export function readLastEventId(header: string | string[] | undefined, revision: number): number | null {
  if (typeof header !== 'string' || !/^\d{1,16}$/.test(header)) return null
  const last = Number(header)
  return Number.isSafeInteger(last) && last <= revision ? last : null
}
