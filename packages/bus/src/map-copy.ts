/** A change of one entry: its new value, or null when it is gone. Revisions only ever grow. */
export interface MapChange<T> {
  value: T | null
  revision: number
}

interface Held<T> extends MapChange<T> {
  arrivedAt: number
}

/** A copy while it is filled anew: what is read is added, what changes meanwhile is not lost, and all of it shows at once. */
export interface Filling<T> {
  add(key: string, change: MapChange<T>): void
  finish(): void
}

type Clock = () => number

/** The local copy of a shared map: applies changes in the order of their revisions, however they arrive. No I/O. */
export class MapCopy<T> {
  readonly #listeners = new Set<(key: string, value: T | null) => void>()
  readonly #lifetimeMs: number | undefined
  readonly #now: Clock
  /** Entries that are gone stay as null, so that an older change that arrives late does not bring them back. */
  #held = new Map<string, Held<T>>()
  #filling: Map<string, Held<T>> | null = null

  constructor(lifetimeMs?: number, now: Clock = () => performance.now()) {
    this.#lifetimeMs = lifetimeMs
    this.#now = now
  }

  get(key: string): { value: T; revision: number } | undefined {
    const held = this.#held.get(key)
    return held === undefined ? undefined : shown(held)
  }

  *entries(): IterableIterator<[string, { value: T; revision: number }]> {
    for (const [key, held] of this.#held) {
      const entry = shown(held)
      if (entry !== undefined) yield [key, entry]
    }
  }

  onChange(listener: (key: string, value: T | null) => void): void {
    this.#listeners.add(listener)
  }

  /** Takes a change unless a later one is known. */
  apply(key: string, change: MapChange<T>): void {
    const held = { value: change.value, revision: change.revision, arrivedAt: this.#now() }
    if (this.#filling !== null) keepLater(this.#filling, key, held)
    const known = this.#held.get(key)
    if (known !== undefined && known.revision >= change.revision) return
    this.#held.set(key, held)
    if (change.value !== null || (known?.value ?? null) !== null) this.#tell(key, change.value)
  }

  /** Begins to fill the copy anew. A later call makes an earlier filling void. */
  startFilling(): Filling<T> {
    const filling = new Map<string, Held<T>>()
    this.#filling = filling
    return {
      add: (key, change) => keepLater(filling, key, { ...change, arrivedAt: this.#now() }),
      finish: () => {
        if (this.#filling === filling) this.#replace(filling)
      },
    }
  }

  /** Ends the entries that have not been written for the map's lifetime. */
  expire(): void {
    if (this.#lifetimeMs === undefined) return
    const oldest = this.#now() - this.#lifetimeMs
    for (const [key, held] of this.#held) {
      if (held.arrivedAt > oldest) continue
      this.#held.delete(key)
      if (held.value !== null) this.#tell(key, null)
    }
  }

  #replace(filling: Map<string, Held<T>>): void {
    const before = this.#held
    this.#held = filling
    this.#filling = null
    for (const [key, held] of before) {
      if (held.value !== null && (filling.get(key)?.value ?? null) === null) this.#tell(key, null)
    }
    for (const [key, held] of filling) {
      const known = before.get(key)
      if (held.value !== null && (known?.value === null || known?.revision !== held.revision))
        this.#tell(key, held.value)
    }
  }

  #tell(key: string, value: T | null): void {
    for (const listener of this.#listeners) listener(key, value)
  }
}

function shown<T>(held: Held<T>): { value: T; revision: number } | undefined {
  return held.value === null ? undefined : { value: held.value, revision: held.revision }
}

function keepLater<T>(map: Map<string, Held<T>>, key: string, held: Held<T>): void {
  const known = map.get(key)
  if (known === undefined || known.revision < held.revision) map.set(key, held)
}
