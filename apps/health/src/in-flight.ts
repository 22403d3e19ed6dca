import { isDone, liveAttempt, type AttemptState, type ProviderName, type TrackRecord } from '@soundfoundry/track'

/**
 * Where a track that has not ended is: with a provider and a key, made there and being stored, which may need the key once
 * more, in the queue of a provider, or waiting for any.
 */
export type Place =
  | { readonly kind: 'in_flight'; readonly provider: ProviderName; readonly key: string; readonly state: AttemptState }
  | { readonly kind: 'storing'; readonly provider: ProviderName; readonly key: string }
  | { readonly kind: 'queued'; readonly provider: ProviderName }
  | { readonly kind: 'waiting' }

/** Where a track stands by its record; null when it has ended or is only being routed. */
export function placeOf(record: TrackRecord): Place | null {
  if (isDone(record)) return null
  const live = liveAttempt(record)
  if (live !== null && record.stage === 'storing') return { kind: 'storing', provider: live.provider, key: live.key }
  if (live !== null) return { kind: 'in_flight', provider: live.provider, key: live.key, state: live.state }
  if (record.stage === 'waiting') return { kind: 'waiting' }
  return record.stage === 'submitting' && record.dispatch !== null
    ? { kind: 'queued', provider: record.dispatch.provider }
    : null
}

/** How many tracks are where. Keys are named by fingerprint. */
export interface InFlightCounts {
  readonly waiting: number
  at(provider: ProviderName): number
  /** Made by the provider, and being fetched and stored. */
  storingFrom(provider: ProviderName): number
  queuedAt(provider: ProviderName): number
  on(key: string): number
  /** Every key that a track is in flight on, with its provider. */
  keys(): readonly { readonly provider: ProviderName; readonly key: string }[]
}

/** An index that is filled anew: what is read is offered, what is told meanwhile goes before it, and the rest is dropped. */
export interface IndexFilling {
  offer(id: string, record: TrackRecord): void
  finish(): void
}

/** Which track is at which provider with which key. Counted as it changes, so that asking costs nothing. No I/O. */
export class InFlightIndex implements InFlightCounts {
  readonly #places = new Map<string, Place>()
  readonly #counts = new Map<string, number>()
  #filling: { touched: Set<string>; offered: Map<string, Place | null> } | null = null

  /** A track's latest record, in the order in which records are told. */
  tell(id: string, record: TrackRecord): void {
    this.#filling?.touched.add(id)
    this.#put(id, placeOf(record))
  }

  /** Begins to fill the index anew. A later call makes an earlier filling void. */
  startFilling(): IndexFilling {
    const filling = { touched: new Set<string>(), offered: new Map<string, Place | null>() }
    this.#filling = filling
    return {
      offer: (id, record) => void filling.offered.set(id, placeOf(record)),
      finish: () => {
        if (this.#filling !== filling) return
        this.#filling = null
        for (const id of this.#places.keys()) {
          if (!filling.touched.has(id) && !filling.offered.has(id)) this.#put(id, null)
        }
        for (const [id, place] of filling.offered) if (!filling.touched.has(id)) this.#put(id, place)
      },
    }
  }

  /** Every track that has not ended, with its place. */
  places(): IterableIterator<[string, Place]> {
    return this.#places.entries()
  }

  get waiting(): number {
    return this.#count('waiting')
  }

  at(provider: ProviderName): number {
    return this.#count(`at ${provider}`)
  }

  storingFrom(provider: ProviderName): number {
    return this.#count(`storing ${provider}`)
  }

  queuedAt(provider: ProviderName): number {
    return this.#count(`queued ${provider}`)
  }

  on(key: string): number {
    return this.#count(`on fal ${key}`) + this.#count(`on replicate ${key}`)
  }

  keys(): { provider: ProviderName; key: string }[] {
    return [...this.#counts.keys()].flatMap(name => {
      const [what, provider, key] = name.split(' ')
      const isKey = what === 'on' && key !== undefined && (provider === 'fal' || provider === 'replicate')
      return isKey ? [{ provider, key }] : []
    })
  }

  #count(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  #put(id: string, place: Place | null): void {
    const before = this.#places.get(id)
    if (before !== undefined) for (const name of countedAs(before)) this.#add(name, -1)
    if (place === null) this.#places.delete(id)
    else this.#places.set(id, place)
    if (place !== null) for (const name of countedAs(place)) this.#add(name, 1)
  }

  #add(name: string, change: 1 | -1): void {
    const count = this.#count(name) + change
    if (count === 0) this.#counts.delete(name)
    else this.#counts.set(name, count)
  }
}

function countedAs(place: Place): string[] {
  switch (place.kind) {
    case 'in_flight':
      return [`at ${place.provider}`, `on ${place.provider} ${place.key}`]
    case 'storing':
      return [`storing ${place.provider}`, `on ${place.provider} ${place.key}`]
    case 'queued':
      return [`queued ${place.provider}`]
    case 'waiting':
      return ['waiting']
  }
}
