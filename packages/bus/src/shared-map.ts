import { EventEmitter, once } from 'node:events'
import { AppError } from '@soundfoundry/errors'
import type { Parse } from '@soundfoundry/track'
import { NatsError, type JetStreamClient, type KV, type KvOptions } from 'nats'
import { decode, encode } from './codec.ts'

export interface SharedEntry<T> {
  value: T
  revision: number
}

/**
 * A small key-value bucket that every process sees whole: one watch keeps a local copy, writes go to the broker.
 * A value of unknown shape (a newer release, say) is left out of the copy and named to `onInvalid`.
 */
export class SharedMap<T> {
  readonly #bucket: KV
  readonly #parse: Parse<T>
  readonly #entries = new Map<string, SharedEntry<T>>()
  readonly #listeners = new Set<(key: string, value: T | null) => void>()
  readonly #onInvalid: (key: string, error: unknown) => void

  private constructor(bucket: KV, parse: Parse<T>, onInvalid: (key: string, error: unknown) => void) {
    this.#bucket = bucket
    this.#parse = parse
    this.#onInvalid = onInvalid
  }

  /** Opens (or creates) the bucket and resolves once the copy holds everything that is in it. */
  static async open<T>(
    jetstream: JetStreamClient,
    name: string,
    options: Partial<KvOptions>,
    parse: Parse<T>,
    onInvalid: (key: string, error: unknown) => void,
  ): Promise<SharedMap<T>> {
    const bucket = await jetstream.views.kv(name, options)
    const map = new SharedMap(bucket, parse, onInvalid)
    await map.#watch()
    return map
  }

  get(key: string): SharedEntry<T> | undefined {
    return this.#entries.get(key)
  }

  entries(): IterableIterator<[string, SharedEntry<T>]> {
    return this.#entries.entries()
  }

  /** Calls `listener` after each change that arrives from the broker, one's own included. */
  onChange(listener: (key: string, value: T | null) => void): void {
    this.#listeners.add(listener)
  }

  async put(key: string, value: T): Promise<void> {
    try {
      await this.#bucket.put(key, encode(value))
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#bucket.delete(key)
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }

  /**
   * Changes an entry by compare-and-set, starting from what the broker holds (not from the copy, which may lag).
   * `change` gets the present value or null and returns the next one, or null to leave it. Resolves to the value as it
   * then stands.
   */
  async update(key: string, change: (value: T | null) => T | null): Promise<T | null> {
    for (let race = 0; race < 20; race++) {
      const current = await this.#read(key)
      const next = change(current?.value ?? null)
      if (next === null) return current?.value ?? null
      try {
        const revision = await this.#bucket.update(key, encode(next), current?.revision ?? 0)
        this.#remember(key, { value: next, revision })
        return next
      } catch (error) {
        if (!isLostRace(error)) throw new AppError('broker_unavailable', { cause: error })
      }
    }
    throw new AppError('conflict', { detail: `${key} changes too fast to be written.` })
  }

  async #read(key: string): Promise<SharedEntry<T> | null> {
    let entry
    try {
      entry = await this.#bucket.get(key)
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
    if (entry === null || entry.operation !== 'PUT') return null
    return { value: decode(entry.value, this.#parse), revision: entry.revision }
  }

  async #watch(): Promise<void> {
    const filled = new EventEmitter()
    const isFilled = once(filled, 'filled')
    const watch = await this.#bucket.watch({ initializedFn: () => filled.emit('filled') })
    void (async () => {
      for await (const entry of watch) {
        if (entry.operation !== 'PUT') {
          this.#forget(entry.key)
          continue
        }
        try {
          this.#remember(entry.key, { value: decode(entry.value, this.#parse), revision: entry.revision })
        } catch (error) {
          this.#onInvalid(entry.key, error)
        }
      }
    })()
    await isFilled
  }

  #remember(key: string, entry: SharedEntry<T>): void {
    const known = this.#entries.get(key)
    if (known !== undefined && known.revision >= entry.revision) return
    this.#entries.set(key, entry)
    for (const listener of this.#listeners) listener(key, entry.value)
  }

  #forget(key: string): void {
    if (!this.#entries.delete(key)) return
    for (const listener of this.#listeners) listener(key, null)
  }
}

function isLostRace(error: unknown): boolean {
  const code = error instanceof NatsError ? error.api_error?.err_code : undefined
  return code === 10_071 || code === 10_164
}
