import { AppError } from '@soundfoundry/errors'
import type { Parse } from '@soundfoundry/track'
import type { JetStreamManager, Msg, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { keepTrying } from './keep-trying.ts'
import { MapCopy } from './map-copy.ts'
import { readLast } from './stream-reader.ts'
import { isSubjectPart, mapStream, subjects, type MapBucket } from './topology.ts'

export interface SharedEntry<T> {
  value: T
  revision: number
}

export interface SharedMapOptions<T> {
  bucket: MapBucket
  parse: Parse<T>
  /** An entry ends by itself when it has not been written for this long. Milliseconds. */
  lifetimeMs?: number
  /** Whether `update` may write over a value of unknown shape; otherwise it leaves it to whoever knows it. */
  replacesUnknown: boolean
  /** A value of unknown shape (a newer release, say) is left out of the copy and named here. */
  onInvalid: (key: string, error: unknown) => void
}

/** The message is a deletion: how a key-value bucket marks it (NATS ADR-8). */
const operationHeader = 'KV-Operation'
const maxRaces = 20

/**
 * A small key-value bucket that every process sees whole: the broker repeats each change on one subject, which keeps a
 * local copy; writes go to the broker.
 */
export class SharedMap<T> {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #options: SharedMapOptions<T>
  readonly #copy: MapCopy<T>
  readonly #turns = new Map<string, Promise<void>>()

  private constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    publisher: AckMultiplexer,
    options: SharedMapOptions<T>,
  ) {
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
    this.#options = options
    this.#copy = new MapCopy(options.lifetimeMs)
  }

  /** Follows the bucket and resolves once the copy holds everything that is in it. Throws `broker_unavailable`. */
  static async open<T>(
    connection: NatsConnection,
    manager: JetStreamManager,
    publisher: AckMultiplexer,
    options: SharedMapOptions<T>,
  ): Promise<SharedMap<T>> {
    const map = new SharedMap(connection, manager, publisher, options)
    connection.subscribe(subjects.mapChange(options.bucket, '>'), {
      callback: (error, message) => {
        if (error === null) map.#receive(message)
      },
    })
    await map.#fill()
    if (options.lifetimeMs !== undefined) map.#expire()
    return map
  }

  get(key: string): SharedEntry<T> | undefined {
    return this.#copy.get(key)
  }

  entries(): IterableIterator<[string, SharedEntry<T>]> {
    return this.#copy.entries()
  }

  /** Calls `listener` after each change of the copy: those that arrive from the broker, one's own included, and ended entries (null). */
  onChange(listener: (key: string, value: T | null) => void): void {
    this.#copy.onChange(listener)
  }

  /** Throws `broker_unavailable` or `storage_full`. */
  async put(key: string, value: T): Promise<void> {
    await this.#publisher.publish(this.#subject(key), encode(value))
  }

  /** Throws `broker_unavailable` or `storage_full`. */
  async delete(key: string): Promise<void> {
    await this.#publisher.publish(this.#subject(key), new Uint8Array(), { headers: { [operationHeader]: 'DEL' } })
  }

  /**
   * Changes an entry by compare-and-set, starting from what the broker holds (not from the copy, which may lag).
   * `change` gets the present value or null and returns the next one, or null to leave it. Resolves to the value as it
   * then stands, and whether this call wrote it. Changes of one key by one process take turns, so that they do not race.
   * A present value of unknown shape counts as null where the map may replace it, and is left alone where it may not.
   * Throws `broker_unavailable`, `storage_full`.
   */
  async update(key: string, change: (value: T | null) => T | null): Promise<{ value: T | null; written: boolean }> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(() => this.#update(key, change))
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#turns.set(key, over)
    try {
      return await turn
    } finally {
      if (this.#turns.get(key) === over) this.#turns.delete(key)
    }
  }

  /** The connection was lost and is back: changes may have been missed, or the broker may have an empty disk now. */
  async resync(onError: (error: unknown) => void): Promise<void> {
    await keepTrying(this.#connection, () => this.#fill(), onError)
  }

  async #update(key: string, change: (value: T | null) => T | null): Promise<{ value: T | null; written: boolean }> {
    for (let race = 0; race < maxRaces; race++) {
      const current = await this.#read(key)
      if (current.isUnknown && !this.#options.replacesUnknown) return { value: null, written: false }
      const next = change(current.value)
      if (next === null) return { value: current.value, written: false }
      try {
        const { sequence } = await this.#publisher.publish(this.#subject(key), encode(next), {
          expectedLastSequence: current.revision,
        })
        this.#copy.apply(key, { value: next, revision: sequence })
        return { value: next, written: true }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error
      }
    }
    throw new AppError('conflict', { detail: `${key} changes too fast to be written.` })
  }

  #subject(key: string): string {
    if (!isSubjectPart(key)) throw new AppError('internal', { detail: `"${key}" cannot be a key of a shared map.` })
    return subjects.mapKey(this.#options.bucket, key)
  }

  async #fill(): Promise<void> {
    const filling = this.#copy.startFilling()
    const { bucket } = this.#options
    let keys: string[]
    try {
      const { state } = await this.#manager.streams.info(mapStream(bucket), { subjects_filter: '>' })
      keys = Object.keys(state.subjects ?? {}).map(subject => subject.slice(subjects.mapKey(bucket, '').length))
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
    await Promise.all(
      keys.map(async key => {
        const stored = await readLast(this.#connection, mapStream(bucket), this.#subject(key))
        if (stored === null) return
        const value = this.#decode(key, stored.data, stored.header(operationHeader))
        filling.add(key, { value, revision: stored.sequence })
      }),
    )
    filling.finish()
  }

  /** What the broker holds. A deleted entry still has a revision, which the next write has to name. */
  async #read(key: string): Promise<{ value: T | null; revision: number; isUnknown: boolean }> {
    const stored = await readLast(this.#connection, mapStream(this.#options.bucket), this.#subject(key))
    if (stored === null) return { value: null, revision: 0, isUnknown: false }
    const operation = stored.header(operationHeader)
    const value = this.#decode(key, stored.data, operation)
    return { value, revision: stored.sequence, isUnknown: value === null && operation === '' }
  }

  #receive(message: Msg): void {
    const key = message.subject.slice(subjects.mapChange(this.#options.bucket, '').length)
    const revision = Number(message.headers?.get('Nats-Sequence') ?? '')
    if (!Number.isSafeInteger(revision) || revision < 1) return
    const value = this.#decode(key, message.data, message.headers?.get(operationHeader) ?? '')
    this.#copy.apply(key, { value, revision })
  }

  #decode(key: string, data: Uint8Array, operation: string): T | null {
    if (operation !== '') return null
    try {
      return decode(data, this.#options.parse)
    } catch (error) {
      this.#options.onInvalid(key, error)
      return null
    }
  }

  #expire(): void {
    const timer = setInterval(() => this.#copy.expire(), 1_000).unref()
    void this.#connection.closed().then(() => clearInterval(timer))
  }
}
