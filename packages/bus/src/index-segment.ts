import type { TrackKey } from './track-key.ts'

/** How many tracks a segment holds. Positions in it, counted from 1, fit into 16 bits. */
export const segmentSize = 32_768
/** Twice the tracks, so that a search ends after a step or two. */
const tableSize = segmentSize * 2

/** Tracks that were asked for this close together have their records in the same part of the stream, or in few. */
export const neighbourhood = 50

/** What is asked of a scan: the kinds that count, each a 1 at its number, whose tracks, those of which sequences, and from when. */
export interface Wanted {
  kinds: Uint8Array
  /** One caller's, or with null those of every caller that is known. */
  caller: number | null
  /** The first sequence that counts. */
  from: number
  /** The first sequence that no longer counts. */
  before: number
  /** The first time of creation that counts, in milliseconds since the epoch. */
  createdFrom: number
  /** The first one that no longer counts. */
  createdBefore: number
}

/** The caller of a track of which it is not known yet whose it is: it is shown to nobody. */
export const nobody = 0

export interface Entry {
  sequence: number
  revision: number
  kind: number
  caller: number
  /** Milliseconds since the epoch. */
  createdAt: number
}

/**
 * A run of tracks in the order of their creation, 50 bytes each: numbers in flat arrays and a hash table over the ids.
 * Everything is allocated once, so that nothing is ever copied while it grows.
 */
export class IndexSegment {
  readonly #sequences = new Float64Array(segmentSize)
  readonly #revisions = new Float64Array(segmentSize)
  readonly #createdAt = new Float64Array(segmentSize)
  readonly #keys = new Uint32Array(segmentSize * 4)
  readonly #callers = new Uint32Array(segmentSize)
  readonly #kinds = new Uint8Array(segmentSize)
  /** Positions counted from 1 at the place of their id's hash; 0 is free. */
  readonly #table = new Uint16Array(tableSize)
  /** How many tracks there are of each kind, so that a scan for a rare one passes over whole segments. */
  readonly #counts: Uint32Array
  #length = 0

  constructor(kinds: number) {
    this.#counts = new Uint32Array(kinds)
  }

  get isFull(): boolean {
    return this.#length === segmentSize
  }

  get length(): number {
    return this.#length
  }

  get lastSequence(): number {
    return this.#sequences[this.#length - 1] ?? 0
  }

  /** Adds a track behind all others. An id that is here already is found at its new place from now on. */
  add(key: TrackKey, entry: Entry): void {
    const position = this.#length
    this.#sequences[position] = entry.sequence
    this.#revisions[position] = entry.revision
    this.#createdAt[position] = entry.createdAt
    this.#kinds[position] = entry.kind
    this.#callers[position] = entry.caller
    this.#keys.set(key, position * 4)
    this.#counts[entry.kind] = (this.#counts[entry.kind] ?? 0) + 1
    this.#table[this.#slot(key)] = position + 1
    this.#length += 1
  }

  /** The position of a track, or -1. */
  find(key: TrackKey): number {
    return (this.#table[this.#slot(key)] ?? 0) - 1
  }

  revisionAt(position: number): number {
    return this.#revisions[position] ?? 0
  }

  kindAt(position: number): number {
    return this.#kinds[position] ?? 0
  }

  callerAt(position: number): number {
    return this.#callers[position] ?? 0
  }

  sequenceAt(position: number): number {
    return this.#sequences[position] ?? 0
  }

  entryAt(position: number): Entry {
    return {
      sequence: this.sequenceAt(position),
      revision: this.revisionAt(position),
      kind: this.kindAt(position),
      caller: this.callerAt(position),
      createdAt: this.#createdAt[position] ?? 0,
    }
  }

  keyAt(position: number): TrackKey {
    const word = (number: number): number => this.#keys[position * 4 + number] ?? 0
    return [word(0), word(1), word(2), word(3)]
  }

  setState(position: number, revision: number, kind: number): void {
    const before = this.kindAt(position)
    this.#counts[before] = (this.#counts[before] ?? 0) - 1
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1
    this.#kinds[position] = kind
    this.#revisions[position] = revision
  }

  setCaller(position: number, caller: number): void {
    this.#callers[position] = caller
  }

  /** The positions of at most `count` wanted tracks, newest first. */
  scan(wanted: Wanted, count: number): number[] {
    const found: number[] = []
    if (!this.#counts.some((tracks, kind) => tracks > 0 && wanted.kinds[kind] === 1)) return found
    const first = this.#firstAtOrAfter(wanted.from)
    for (let at = this.#firstAtOrAfter(wanted.before) - 1; at >= first && found.length < count; at--) {
      if (this.#isWanted(at, wanted)) found.push(at)
    }
    return found
  }

  /** The positions of at most `count` tracks that changed after a revision and are not of the kind `gone`. */
  changedSince(revision: number, from: number, gone: number, count: number): number[] {
    const found: number[] = []
    for (let at = this.#firstAtOrAfter(from); at < this.#length && found.length < count; at++) {
      if (this.revisionAt(at) > revision && this.kindAt(at) !== gone) found.push(at)
    }
    return found
  }

  /** Adds to `counts`, at the number of each kind, how many tracks are wanted. */
  tally(wanted: Wanted, counts: Uint32Array): void {
    const end = this.#firstAtOrAfter(wanted.before)
    for (let at = this.#firstAtOrAfter(wanted.from); at < end; at++) {
      const kind = this.kindAt(at)
      if (this.#isWanted(at, wanted)) counts[kind] = (counts[kind] ?? 0) + 1
    }
  }

  /** The positions of tracks of the wanted kinds, newest first, that have none of their own caller and kind close before them. */
  *scattered(wanted: Uint8Array, from: number): Generator<number> {
    const first = this.#firstAtOrAfter(from)
    for (let position = this.#length - 1; position >= first; position--) {
      if (wanted[this.kindAt(position)] === 1 && !this.#hasNeighbour(position)) yield position
    }
  }

  #isWanted(position: number, { kinds, caller, createdFrom, createdBefore }: Wanted): boolean {
    if (kinds[this.kindAt(position)] !== 1) return false
    const owner = this.callerAt(position)
    if (caller === null ? owner === nobody : owner !== caller) return false
    const createdAt = this.#createdAt[position] ?? 0
    return createdAt >= createdFrom && createdAt < createdBefore
  }

  #hasNeighbour(position: number): boolean {
    const oldest = Math.max(0, position - neighbourhood)
    for (let other = position - 1; other >= oldest; other--) {
      if (this.#kinds[other] === this.#kinds[position] && this.#callers[other] === this.#callers[position]) return true
    }
    return false
  }

  #firstAtOrAfter(sequence: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.sequenceAt(middle) < sequence) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The place of an id in the table: where it stands, or the free one where it belongs. */
  #slot(key: TrackKey): number {
    const mixed = Math.imul(key[3] ^ Math.imul(key[2] ^ Math.imul(key[1], 0x9e37_79b1), 0x85eb_ca6b), 0xc2b2_ae35)
    let slot = mixed >>> 16
    for (;;) {
      const position = (this.#table[slot] ?? 0) - 1
      if (position < 0 || this.#isAt(key, position)) return slot
      slot = (slot + 1) % tableSize
    }
  }

  #isAt(key: TrackKey, position: number): boolean {
    const at = position * 4
    return (
      this.#keys[at] === key[0] &&
      this.#keys[at + 1] === key[1] &&
      this.#keys[at + 2] === key[2] &&
      this.#keys[at + 3] === key[3]
    )
  }
}
