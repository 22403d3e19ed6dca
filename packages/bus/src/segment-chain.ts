import { IndexSegment, type Entry, type Wanted } from './index-segment.ts'
import type { TrackKey } from './track-key.ts'

/** Where a track is. */
export interface Place {
  segment: IndexSegment
  position: number
}

/** Tracks in the order of their creation, in as many segments as they need. */
export class SegmentChain {
  readonly #kinds: number
  #segments: IndexSegment[] = []

  constructor(kinds: number) {
    this.#kinds = kinds
  }

  get length(): number {
    return this.#segments.reduce((sum, { length }) => sum + length, 0)
  }

  get lastSequence(): number {
    return this.#segments.at(-1)?.lastSequence ?? 0
  }

  /** Adds a track behind all others. */
  add(key: TrackKey, entry: Entry): void {
    let last = this.#segments.at(-1)
    if (last === undefined || last.isFull) {
      last = new IndexSegment(this.#kinds)
      this.#segments.push(last)
    }
    last.add(key, entry)
  }

  /** The newest first: that is where most changes are, and where an id that moved is now. */
  find(key: TrackKey): Place | null {
    for (let number = this.#segments.length - 1; number >= 0; number--) {
      const segment = this.#segments[number]
      const position = segment?.find(key) ?? -1
      if (segment !== undefined && position >= 0) return { segment, position }
    }
    return null
  }

  /** At most `count` wanted tracks, newest first. */
  scan(wanted: Wanted, count: number): Place[] {
    const found: Place[] = []
    for (const segment of this.#segments.toReversed()) {
      for (const position of segment.scan(wanted, count - found.length)) found.push({ segment, position })
      if (found.length === count) break
    }
    return found
  }

  /** At most `count` places of tracks that changed after a revision and are not of the kind `gone`. */
  changedSince(revision: number, from: number, gone: number, count: number): Place[] {
    const found: Place[] = []
    for (const segment of this.#segments) {
      for (const position of segment.changedSince(revision, from, gone, count - found.length))
        found.push({ segment, position })
      if (found.length === count) break
    }
    return found
  }

  /** Adds to `counts`, at the number of each kind, how many tracks are wanted. */
  tally(wanted: Wanted, counts: Uint32Array): void {
    for (const segment of this.#segments) segment.tally(wanted, counts)
  }

  /** Those of the wanted kinds, newest first, that have none of their own caller and kind close before them. */
  *scattered(kinds: Uint8Array, from: number): Generator<Place> {
    for (const segment of this.#segments.toReversed()) {
      for (const position of segment.scattered(kinds, from)) yield { segment, position }
    }
  }

  /** All of them, oldest first. */
  *places(): Generator<Place> {
    for (const segment of this.#segments) {
      for (let position = 0; position < segment.length; position++) yield { segment, position }
    }
  }

  /** Drops the segments that end before a sequence. */
  dropBefore(sequence: number): void {
    this.#segments = this.#segments.filter(segment => segment.lastSequence >= sequence)
  }

  clear(): void {
    this.#segments = []
  }
}
