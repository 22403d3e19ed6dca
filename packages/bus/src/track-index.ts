import { isDone, providerNames, trackStatuses, type ProviderName, type TrackStatus } from '@soundfoundry/track'
import { nobody, type Entry, type Wanted } from './index-segment.ts'
import { SegmentChain, type Place } from './segment-chain.ts'
import type { TrackState } from './track-headers.ts'
import { toTrackId, toTrackKey, type TrackKey } from './track-key.ts'

/** Which tracks; what is left out filters nothing. */
export interface TrackFilter {
  /** Whose. */
  caller?: string | undefined
  /** Of one of these. */
  status?: readonly TrackStatus[] | undefined
  /** Whose latest attempt is at this one. */
  provider?: ProviderName | undefined
  /** Whether it went from one provider to another. */
  redirected?: boolean | undefined
  /** Created at or after this time, in milliseconds since the epoch. */
  createdFrom?: number | undefined
  /** Created before this time. */
  createdBefore?: number | undefined
}

/** How many tracks there are. */
export interface TrackCounts {
  all: number
  by_status: Record<TrackStatus, number>
  redirected: number
}

/** A track by its id and its place in the order of creation. */
export interface IndexedTrack {
  id: string
  sequence: number
}

/** A track and the revision of its last record; 0 as long as it has only been asked for. */
export interface TrackChange {
  id: string
  revision: number
}

/** A track that has ended, and the revision of its last record. */
export interface EndedTrack {
  id: string
  revision: number
}

/** What is known of a track's record. */
export interface IndexedState extends TrackState {
  revision: number
}

const providers: ReadonlyArray<ProviderName | null> = [null, ...providerNames]
/** Every state that is told apart, each by its place here. */
const states: readonly TrackState[] = trackStatuses.flatMap(status =>
  providers.flatMap(provider => [false, true].map(redirected => ({ status, provider, redirected }))),
)
const kindOf = ({ status, provider, redirected }: TrackState): number =>
  (trackStatuses.indexOf(status) * providers.length + providers.indexOf(provider)) * 2 + Number(redirected)
/** The kind of tracks that are no longer there. */
const gone = states.length
const kinds = gone + 1

/** A 1 at the number of each kind that passes. */
function kindsOf(passes: (state: TrackState) => boolean): Uint8Array {
  const wanted = new Uint8Array(kinds)
  for (const [kind, state] of states.entries()) if (passes(state)) wanted[kind] = 1
  return wanted
}

const doneKinds = kindsOf(isDone)

/** Of a track without any record. */
const unknownState: IndexedState = { revision: 0, status: 'queued', provider: null, redirected: false }

/** States that came before their request, of which the oldest are forgotten: their requests have expired. */
const maxEarly = 100_000

/**
 * Every track that is kept, in the order of creation, small enough for memory. Knows only what lists are filtered by.
 * No I/O. A page costs what it shows, and for rare filters a scan over small integers: 1 to 2 ms for a million tracks.
 */
export class TrackIndex {
  readonly #inOrder = new SegmentChain(kinds)
  /** Those whose requests were written anew, at the places that they had before. */
  readonly #putBack = new SegmentChain(kinds)
  /** Of these, what has not been put at its place yet. */
  readonly #unplaced = new Map<string, { key: TrackKey; entry: Entry }>()
  /** The sequence of the oldest track that is kept; its segment may hold older ones. */
  #first = 0
  readonly #callers = new Map<string, number>()
  readonly #early = new Map<string, IndexedState>()

  /** How many tracks are held, some included that are no longer shown. */
  get size(): number {
    return this.#inOrder.length + this.#putBack.length + this.#unplaced.size
  }

  /**
   * Adds a track that was asked for. Sequences must grow; others are ignored. An id that comes again (its request was
   * put back by hand) moves to its new place. Without a caller it is shown to nobody until `setCaller`.
   */
  add(id: string, sequence: number, caller: string | null, createdAt: number): void {
    const key = toTrackKey(id)
    if (key === null || sequence <= this.#inOrder.lastSequence) return
    const before = this.#find(key)
    const state = this.#takeEarly(id)
    const revision = before?.segment.revisionAt(before.position) ?? state.revision
    const kind = before?.segment.kindAt(before.position) ?? kindOf(state)
    if (before !== null) before.segment.setState(before.position, revision, gone)
    const owner = caller === null ? nobody : this.#numberOf(caller)
    this.#inOrder.add(key, { sequence, revision, kind, caller: owner, createdAt })
  }

  /**
   * The request of a track was written anew, and the track stays where it is. One that is not known yet belongs at
   * `sequence`, where it was first written.
   */
  putBack(id: string, sequence: number, caller: string | null, createdAt: number): void {
    const key = toTrackKey(id)
    if (key === null || this.#find(key) !== null || this.#unplaced.has(id)) return
    const owner = caller === null ? nobody : this.#numberOf(caller)
    const entry = { sequence, revision: 0, kind: kindOf(unknownState), caller: owner, createdAt }
    this.#unplaced.set(id, { key, entry })
  }

  /** Puts everything at its place. To be called once many have been put back; whatever reads does it by itself. */
  settle(): void {
    if (this.#unplaced.size === 0) return
    const added = [...this.#unplaced].map(([id, { key, entry }]) => {
      const state = this.#takeEarly(id)
      return { key, entry: { ...entry, revision: state.revision, kind: kindOf(state) } }
    })
    const present = [...this.#putBack.places()].map(({ segment, position }) => ({
      key: segment.keyAt(position),
      entry: segment.entryAt(position),
    }))
    this.#unplaced.clear()
    this.#putBack.clear()
    const all = [...present, ...added].sort((one, other) => one.entry.sequence - other.entry.sequence)
    for (const { key, entry } of all) this.#putBack.add(key, entry)
  }

  setCaller(id: string, caller: string): void {
    const place = this.#placeOf(id)
    place?.segment.setCaller(place.position, this.#numberOf(caller))
  }

  /** Takes the state of a track unless a later one is known. One whose request has not come yet is kept for it. */
  apply(id: string, state: IndexedState): void {
    const place = this.#placeOf(id)
    if (place === null) this.#keepEarly(id, state)
    else if (state.revision > place.segment.revisionAt(place.position)) {
      place.segment.setState(place.position, state.revision, kindOf(state))
    }
  }

  /** At most `count` tracks created before a sequence, newest first. */
  page(filter: TrackFilter, before: number, count: number): IndexedTrack[] {
    const wanted = this.#wanted(filter, before)
    if (wanted === null) return []
    return this.#chains()
      .flatMap(chain => chain.scan(wanted, count))
      .map(({ segment, position }) => ({ segment, position, sequence: segment.sequenceAt(position) }))
      .sort((one, other) => other.sequence - one.sequence)
      .slice(0, count)
      .map(({ segment, position, sequence }) => ({ id: toTrackId(segment.keyAt(position)), sequence }))
  }

  /** The tracks that changed after a revision, in the order of their last change; null when there are more than `most`. */
  changedSince(revision: number, most: number): TrackChange[] | null {
    const changed = this.#chains()
      .flatMap(chain => chain.changedSince(revision, this.#first, gone, most + 1))
      .map(({ segment, position }) => ({
        id: toTrackId(segment.keyAt(position)),
        revision: segment.revisionAt(position),
      }))
    if (changed.length > most) return null
    return changed.sort((one, other) => one.revision - other.revision)
  }

  /** How many tracks pass. */
  count(filter: TrackFilter): TrackCounts {
    const tallied = new Uint32Array(kinds)
    const wanted = this.#wanted(filter, Number.POSITIVE_INFINITY)
    if (wanted !== null) for (const chain of this.#chains()) chain.tally(wanted, tallied)
    const sum = (passes: (state: TrackState) => boolean): number =>
      states.reduce((all, state, kind) => all + (passes(state) ? (tallied[kind] ?? 0) : 0), 0)
    const of = (status: TrackStatus): number => sum(state => state.status === status)
    return {
      all: sum(() => true),
      by_status: {
        queued: of('queued'),
        running: of('running'),
        succeeded: of('succeeded'),
        failed: of('failed'),
        canceled: of('canceled'),
        expired: of('expired'),
      },
      redirected: sum(state => state.redirected),
    }
  }

  /** The filter in numbers; null when nothing can pass. */
  #wanted(filter: TrackFilter, before: number): Wanted | null {
    const caller = filter.caller === undefined ? null : this.#callers.get(filter.caller)
    if (caller === undefined) return null
    return {
      kinds: kindsOf(
        ({ status, provider, redirected }) =>
          (filter.status ?? trackStatuses).includes(status) &&
          (filter.provider ?? provider) === provider &&
          (filter.redirected ?? redirected) === redirected,
      ),
      caller,
      from: this.#first,
      before,
      createdFrom: filter.createdFrom ?? Number.NEGATIVE_INFINITY,
      createdBefore: filter.createdBefore ?? Number.POSITIVE_INFINITY,
    }
  }

  /** The revision of the last record of a track that has ended; null for any other. */
  revisionOfEnd(id: string): number | null {
    const place = this.#placeOf(id)
    if (place === null || doneKinds[place.segment.kindAt(place.position)] !== 1) return null
    return place.segment.revisionAt(place.position)
  }

  /**
   * The ended tracks, newest first, that have none of their own caller and kind close before them: a page of those is
   * spread all over the stream.
   */
  *scattered(): Generator<EndedTrack> {
    for (const chain of this.#chains()) {
      for (const { segment, position } of chain.scattered(doneKinds, this.#first)) {
        yield { id: toTrackId(segment.keyAt(position)), revision: segment.revisionAt(position) }
      }
    }
  }

  /** Drops the tracks that were created before a sequence: their requests have expired. */
  dropBefore(sequence: number): void {
    this.#first = sequence
    for (const chain of this.#chains()) chain.dropBefore(sequence)
  }

  clear(): void {
    this.#inOrder.clear()
    this.#putBack.clear()
    this.#unplaced.clear()
    this.#first = 0
    this.#early.clear()
  }

  #chains(): SegmentChain[] {
    this.settle()
    return [this.#inOrder, this.#putBack]
  }

  #numberOf(caller: string): number {
    const known = this.#callers.get(caller)
    if (known !== undefined) return known
    const next = this.#callers.size + 1
    this.#callers.set(caller, next)
    return next
  }

  #placeOf(id: string): Place | null {
    const key = toTrackKey(id)
    return key === null ? null : this.#find(key)
  }

  #find(key: TrackKey): Place | null {
    return this.#inOrder.find(key) ?? this.#putBack.find(key)
  }

  /** The state that came before its request, if one did. */
  #takeEarly(id: string): IndexedState {
    const state = this.#early.get(id) ?? unknownState
    this.#early.delete(id)
    return state
  }

  #keepEarly(id: string, state: IndexedState): void {
    const known = this.#early.get(id)
    if (known !== undefined && known.revision >= state.revision) return
    this.#early.delete(id)
    this.#early.set(id, state)
    if (this.#early.size <= maxEarly) return
    for (const oldest of this.#early.keys()) {
      this.#early.delete(oldest)
      return
    }
  }
}
