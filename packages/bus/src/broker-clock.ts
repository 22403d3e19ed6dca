import { AppError } from '@soundfoundry/errors'
import { Empty, type JetStreamManager, type NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { adjusted, closest, type ClockSample } from './clock-sample.ts'
import { readAt } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'

/** The one clock that counts: the broker's. */
export interface Clock {
  /** The broker's time as this process knows it, in milliseconds since the epoch. */
  now(): number
  /** The same as a date. */
  date(): Date
  /**
   * The broker's time by its own answer, stamped after the call: no pause of this process and no clock of its machine can
   * make it earlier than it is. Milliseconds since the epoch. Throws `broker_unavailable` or `storage_full`.
   */
  ask(): Promise<number>
  /** How far this machine's clock is ahead of the broker's, in milliseconds; below 0 when it is behind. */
  offsetMs(): number
}

/** What a store at the broker works with. */
export interface StoreAccess {
  connection: NatsConnection
  manager: JetStreamManager
  publisher: AckMultiplexer
  clock: Clock
}

/** A first look is made of so many samples. */
const firstSamples = 5

/**
 * The broker's time, measured: a message that is stored carries the broker's own stamp, which lies between the sending and
 * the acknowledgement. Between two measurements the machine's monotonic clock goes on, so a wall clock that is wrong or set
 * anew changes nothing.
 */
export class BrokerClock implements Clock {
  readonly #connection: NatsConnection
  readonly #publisher: AckMultiplexer
  #base: number | null = null
  #sampling: Promise<ClockSample> | null = null
  #next: Promise<ClockSample> | null = null

  constructor(connection: NatsConnection, publisher: AckMultiplexer) {
    this.#connection = connection
    this.#publisher = publisher
  }

  /** Until the broker has answered once, the machine's own time. */
  now(): number {
    return this.#base === null ? Date.now() : Math.round(this.#base + performance.now())
  }

  date(): Date {
    return new Date(this.now())
  }

  async ask(): Promise<number> {
    return (await this.#sample()).brokerMs
  }

  offsetMs(): number {
    return Date.now() - this.now()
  }

  /** Measures anew. Throws `broker_unavailable` or `storage_full`, and goes on as before. */
  async measure(): Promise<void> {
    const samples: [ClockSample, ...ClockSample[]] = [await this.#sample()]
    while (samples.length < firstSamples) samples.push(await this.#sample())
    this.#base = adjusted(this.#base, closest(samples))
  }

  /** One sample at a time; whoever asks meanwhile shares the one after it, which is begun after the question. */
  #sample(): Promise<ClockSample> {
    if (this.#sampling === null) return this.#begin()
    const begin = (): Promise<ClockSample> => this.#begin()
    this.#next ??= this.#sampling.then(begin, begin)
    return this.#next
  }

  #begin(): Promise<ClockSample> {
    this.#next = null
    const sampling = this.#take().finally(() => {
      if (this.#sampling === sampling) this.#sampling = null
    })
    this.#sampling = sampling
    return sampling
  }

  async #take(): Promise<ClockSample> {
    const sentAt = performance.now()
    const { sequence } = await this.#publisher.publish(subjects.clock, Empty)
    const answeredAt = performance.now()
    const stored = await readAt(this.#connection, streams.clock, subjects.clock, sequence)
    const brokerMs = Date.parse(stored?.header('Nats-Time-Stamp') ?? '')
    if (Number.isNaN(brokerMs)) {
      throw new AppError('broker_unavailable', { detail: "The broker's time cannot be read." })
    }
    const sample = { sentAt, answeredAt, brokerMs }
    if (this.#base !== null) this.#base = adjusted(this.#base, sample)
    return sample
  }
}
