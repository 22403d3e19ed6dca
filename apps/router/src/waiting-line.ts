import type { Bus, BusLog, Disposal, RevisedTrack } from '@soundfoundry/bus'

/** How many tracks are sent on at the same time: none is overtaken by more than these. */
const atOnce = 16
const readsAtOnce = 64
/** Records of waiting tracks that are kept between two passes: they do not change while they wait. */
const maxKnown = 20_000

interface Waiting {
  current: RevisedTrack
  dispatch: number
}

interface WaitingLineOptions {
  bus: Pick<Bus, 'jobs' | 'tracks'>
  log: BusLog
  /** Sends a waiting track on, if a provider can take it now. */
  sendOn: (current: RevisedTrack, dispatch: number) => Promise<Disposal>
}

/**
 * Sends waiting tracks on in the order of their creation. They come round one by one, each after a time of its own, which is
 * no order at all: the first that could go makes all be looked at, the oldest first. The jobs that they leave behind find
 * their record gone on.
 */
export class WaitingLine {
  readonly #options: WaitingLineOptions
  readonly #known = new Map<string, RevisedTrack>()
  #isMoving = false
  #again = false
  #stopped = false

  constructor(options: WaitingLineOptions) {
    this.#options = options
  }

  /** A track that waits could go: it is its turn once all that are older have had theirs. */
  move(): void {
    this.#again = true
    if (this.#isMoving || this.#stopped) return
    this.#isMoving = true
    void this.#moveOn().finally(() => (this.#isMoving = false))
  }

  stop(): void {
    this.#stopped = true
  }

  async #moveOn(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      try {
        await this.#pass()
      } catch (err) {
        if (!this.#stopped)
          this.#options.log.warn({ err }, 'the waiting tracks could not be sent on: they are looked at again')
      }
    }
  }

  async #pass(): Promise<void> {
    const line = inOrderOfCreation(await this.#waiting())
    for (let at = 0; at < line.length && !this.#stopped; at += atOnce) {
      const some = line.slice(at, at + atOnce)
      await Promise.all(some.map(each => this.#sendOn(each)))
    }
  }

  async #sendOn({ current, dispatch }: Waiting): Promise<void> {
    const { id } = current.record
    try {
      const { act } = await this.#options.sendOn(current, dispatch)
      if (act !== 'back') this.forget(id)
    } catch (err) {
      this.forget(id)
      this.#options.log.warn({ err, track: id }, 'a waiting track could not be sent on: it is looked at again')
    }
  }

  /** Every waiting track of the routing queue. Throws `broker_unavailable`. */
  async #waiting(): Promise<Waiting[]> {
    const jobs = await this.#options.bus.jobs.jobsIn('route')
    const found: Waiting[] = []
    const ids = new Set(jobs.map(({ track }) => track))
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
    for (let at = 0; at < jobs.length && !this.#stopped; at += readsAtOnce) {
      const read = await Promise.all(
        jobs
          .slice(at, at + readsAtOnce)
          .map(async ({ track, dispatch }) => ({ dispatch, current: await this.#read(track) })),
      )
      for (const { dispatch, current } of read) if (current !== null) found.push({ dispatch, current })
    }
    return found
  }

  /** A waiting track; null for any other, and for one that cannot be read, which whoever takes its job deals with. */
  async #read(track: string): Promise<RevisedTrack | null> {
    const known = this.#known.get(track)
    if (known !== undefined) return known
    const current = await this.#options.bus.tracks.get(track).catch(() => null)
    if (current === null || current.record.stage !== 'waiting') return null
    if (this.#known.size < maxKnown) this.#known.set(track, current)
    return current
  }

  /** The record of a track is not what it was: it is read anew at the next pass. */
  forget(track: string): void {
    this.#known.delete(track)
  }
}

/** The oldest first. Pure. Of equal times, the smaller id: all routers see the same order. */
export function inOrderOfCreation(line: readonly Waiting[]): Waiting[] {
  const key = ({ current: { record } }: Waiting): string => `${record.created_at} ${record.id}`
  return line.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
