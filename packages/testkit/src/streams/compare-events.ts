/** What somebody heard of a track, held against what its gateways keep of it. */
export interface HeardEvents {
  /** Kept changes after the first event that never came. */
  readonly missing: number
  /** Events that came again, or after a later one. */
  readonly repeated: number
}

/** Compares the events of one listener with all that are kept of its track, both by their ids. Pure. */
export function compareEvents(heard: readonly number[], kept: readonly number[]): HeardEvents {
  const came = new Set(heard)
  const [first = -1] = heard
  let latest = -1
  let repeated = 0
  for (const id of heard) {
    if (id <= latest) repeated += 1
    latest = Math.max(latest, id)
  }
  return { missing: kept.filter(id => id > first && !came.has(id)).length, repeated }
}
