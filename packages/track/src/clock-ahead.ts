/**
 * How far another clock is ahead of ours, in milliseconds, by the `Date` header of an answer; negative when it is behind,
 * null when there is none that can be read. The header counts whole seconds, cut off, so half a second is added; the answer
 * is taken to have been written halfway between the question and its arrival. Good to about a second.
 */
export function clockAheadMs(date: string | null | undefined, askedAt: number, answeredAt: number): number | null {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(theirs) ? null : theirs + 500 - (askedAt + answeredAt) / 2
}

/**
 * The time by the clock that wrote an answer, as its `Date` header tells it, in milliseconds since the epoch; `now`, which is
 * ours, where there is none that can be read. What an answer names as a time is to be held against its own clock.
 */
export function timeOfAnswer(date: string | null | undefined, now: number): number {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(theirs) ? now : theirs
}
