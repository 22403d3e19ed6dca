/** How old a credential is, and how it stands to its rotation. */
export interface Age {
  /** Whole days since it was first seen. */
  readonly age_days: number
  /** Days until it is overdue, a begun one counted as whole; 0 or less when it is. */
  readonly due_in_days: number
  readonly state: 'fresh' | 'due' | 'overdue'
}

const dayMs = 86_400_000
/** A credential is due so long before the end of its time, and overdue from then on. */
const noticeDays = 14

/** The age of a credential that may be in use for `maxAgeDays` days from its first sighting. */
export function age(firstSeen: Date, now: Date, maxAgeDays: number): Age {
  // A first sighting by another machine's clock may lie in the future.
  const days = Math.max(0, (now.getTime() - firstSeen.getTime()) / dayMs)
  const left = maxAgeDays - days
  return {
    age_days: Math.floor(days),
    // Not -0, which would be another value than 0 to whoever compares it.
    due_in_days: Math.ceil(left) + 0,
    state: left <= 0 ? 'overdue' : left <= noticeDays ? 'due' : 'fresh',
  }
}
