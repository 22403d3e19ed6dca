import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { AppError } from '@soundfoundry/errors'
import type { ClockReport } from '@soundfoundry/track'
import type { NatsConnection } from 'nats'
import type { BrokerClock } from './broker-clock.ts'
import type { SharedMap } from './shared-map.ts'

interface ClockWatchOptions {
  connection: NatsConnection
  clock: BrokerClock
  clocks: Pick<SharedMap<ClockReport>, 'put' | 'delete'>
  app: string
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

/** A clock that is further off than this is told to be wrong. Milliseconds. */
export const toleratedMs = 5_000
/** Crystals drift by milliseconds in this time. */
const everyMs = 30_000
const tickMs = 1_000
/** The wall clock and the monotonic clock part company when the one is set anew, or the machine slept. */
const stepMs = 500

/** Keeps a process's idea of the broker's time right, and tells when the clock of its machine is not. */
export class ClockWatch {
  readonly #options: ClockWatchOptions
  readonly #machine = hostname().replaceAll(/[^\w-]/g, '-')
  readonly #key: string
  #lead = Date.now() - performance.now()
  #lookedAt = Number.NEGATIVE_INFINITY
  #isLooking = false
  #isOff = false

  private constructor(options: ClockWatchOptions) {
    this.#options = options
    this.#key = `${options.app}.${this.#machine}.${process.pid}-${randomBytes(3).toString('hex')}`
  }

  /**
   * Measures, and goes on measuring until the connection is closed. Throws `broker_unavailable`. On a full disk it begins
   * with the machine's own time: nothing can be written then, and it is measured as soon as there is room.
   */
  static async start(options: ClockWatchOptions): Promise<ClockWatch> {
    const watch = new ClockWatch(options)
    const { clock, connection, log } = options
    try {
      await clock.measure()
      watch.#lookedAt = performance.now()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'storage_full') throw error
      log.warn({ err: error }, "the broker's time cannot be asked for now: trying again")
    }
    const timer = setInterval(() => void watch.#tick(), tickMs).unref()
    void connection.closed().then(() => clearInterval(timer))
    await watch.#tell()
    return watch
  }

  /** Whatever is known may be out of date: measured anew within a second. */
  doubt(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY
  }

  async #tick(): Promise<void> {
    const lead = Date.now() - performance.now()
    if (Math.abs(lead - this.#lead) > stepMs) this.doubt()
    this.#lead = lead
    const now = performance.now()
    if (this.#isLooking || now - this.#lookedAt < everyMs) return
    this.#isLooking = true
    try {
      await this.#options.clock.measure()
      this.#lookedAt = now
      await this.#tell()
    } catch {
      // Without a broker nothing is decided either; it is asked again with the next tick.
    } finally {
      this.#isLooking = false
    }
  }

  /** In the log once, when it goes wrong and when it is right again; to the fleet for as long as it is wrong. */
  async #tell(): Promise<void> {
    const { app, clock, clocks, log } = this.#options
    const off_ms = Math.round(clock.offsetMs())
    const wasOff = this.#isOff
    this.#isOff = Math.abs(off_ms) > toleratedMs
    if (this.#isOff !== wasOff) {
      const fields = {
        off_s: off_ms / 1_000,
        here: new Date(clock.now() + off_ms).toISOString(),
        broker: clock.date().toISOString(),
      }
      if (this.#isOff) log.warn(fields, wrong(off_ms))
      else log.info(fields, "this machine's clock is right again")
    }
    if (this.#isOff) await clocks.put(this.#key, { v: 1, app, machine: this.#machine, off_ms }).catch(() => undefined)
    else if (wasOff) await clocks.delete(this.#key).catch(() => undefined)
  }
}

const wrong = (offMs: number): string =>
  `this machine's clock is ${Math.abs(offMs / 1_000).toFixed(1)} s ${offMs > 0 ? 'ahead of' : 'behind'} the broker's. ` +
  "The broker's counts, so no track is harmed, but certificates and the times in this log may be. " +
  'Have both machines set their clocks by NTP (timedatectl set-ntp true)'
