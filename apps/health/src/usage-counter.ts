import type { Bus, BusLog, EndedWrite, SharedMap } from '@soundfoundry/bus'
import { countTrack, type UsageHour } from '@soundfoundry/track'
import { countInto, placeToGoOn, usageKey, type CountedMessage, type CountingPlace } from './usage-place.ts'

/** What comes together is written together. */
const gatherMs = 250
const againMs = 1_000
/** With so much unwritten, no more is read. */
const mostPending = 1_000
/** Nobody asks for older hours, and what was counted of them may be gone. Milliseconds. */
const countedMs = 32 * 86_400_000

/**
 * Counts the tracks that end, once each, into values at the broker. How far each value is counted stands in it, so a counter
 * that starts anew goes on where the last one stopped, and any number of them may count side by side.
 */
export class UsageCounter {
  readonly #bus: Pick<Bus, 'clock' | 'ends'>
  readonly #map: SharedMap<UsageHour>
  readonly #log: BusLog
  #place: CountingPlace = { stream: '', epoch: 0, after: 0 }
  #pending: CountedMessage[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  #stopped = false

  constructor(bus: Pick<Bus, 'clock' | 'ends'>, map: SharedMap<UsageHour>, log: BusLog) {
    this.#bus = bus
    this.#map = map
    this.#log = log
  }

  /** The counters as they stand at the broker. */
  hours(): UsageHour[] {
    return [...this.#map.entries()].map(([, { value }]) => value)
  }

  /** Resolves once everything that had ended before is read. */
  start(): Promise<void> {
    return this.#bus.ends.follow(
      stream => {
        this.#place = placeToGoOn(this.hours(), stream)
        return this.#place.after
      },
      write => this.#take(write),
    )
  }

  /** Writes what is still to be written, unless the broker is away: then whoever counts next does. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#bus.ends.stop()
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#writing
    await this.#write().catch(() => undefined)
  }

  #take({ sequence, after, before }: EndedWrite): Promise<void> | undefined {
    const oldest = this.#bus.clock.now() - countedMs
    for (const usage of countTrack(after, before)) {
      if (Date.parse(usage.hour) < oldest) continue
      this.#pending.push({ place: this.#place, sequence, usage })
    }
    if (this.#pending.length >= mostPending) return this.#flush()
    if (this.#pending.length > 0) this.#soon(gatherMs)
    return undefined
  }

  #soon(ms: number): void {
    if (this.#stopped) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.#flush()
    }, ms).unref()
  }

  #flush(): Promise<void> {
    this.#writing ??= this.#write()
      .catch((err: unknown) => {
        this.#log.warn({ err }, 'the counters could not be written: trying again')
        this.#soon(againMs)
      })
      .finally(() => {
        this.#writing = null
        if (this.#pending.length > 0) this.#soon(gatherMs)
      })
    return this.#writing
  }

  /** What could not be written stays pending. That some of it may have been, its value says. */
  async #write(): Promise<void> {
    const batch = this.#pending
    for (const epoch of new Set(batch.map(({ place }) => place.epoch))) {
      await this.#writeEpoch(batch.filter(({ place }) => place.epoch === epoch))
    }
    this.#pending = this.#pending.slice(batch.length)
  }

  /** The last value says that everything up to there is counted, so it is written when all others are. */
  async #writeEpoch(batch: readonly CountedMessage[]): Promise<void> {
    const keys = [...new Set(batch.map(({ usage }) => usageKey(usage)))]
    const end = batch.at(-1)?.sequence ?? 0
    for (const [at, key] of keys.entries()) {
      const own = batch.filter(({ usage }) => usageKey(usage) === key)
      await this.#map.update(key, value => countInto(value, own, at === keys.length - 1 ? end : 0))
    }
  }
}
