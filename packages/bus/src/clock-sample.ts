/** One look at the broker's clock. `sentAt` and `answeredAt` are monotonic milliseconds, as `performance.now()` gives them. */
export interface ClockSample {
  readonly sentAt: number
  readonly answeredAt: number
  /** The broker's own stamp of what was asked in between, in whole milliseconds since the epoch. */
  readonly brokerMs: number
}

/**
 * What to add to the monotonic clock to get the broker's time, after one more sample; null where there is none before.
 *
 * The stamp was made after the question left and before the answer came, so a sample proves where the broker's time lies,
 * whatever the network did: what it does not contradict stays as it is, and what it does gives way to the middle. Pure.
 */
export function adjusted(base: number | null, { sentAt, answeredAt, brokerMs }: ClockSample): number {
  const least = brokerMs - answeredAt
  // The stamp is cut to whole milliseconds.
  const most = brokerMs + 1 - sentAt
  return base !== null && base >= least && base <= most ? base : (least + most) / 2
}

/** The sample with the shortest way there and back: the one that says most (RFC 5905, section 10, the clock filter). */
export function closest(samples: readonly [ClockSample, ...ClockSample[]]): ClockSample {
  const wayOf = ({ sentAt, answeredAt }: ClockSample): number => answeredAt - sentAt
  return samples.reduce((best, sample) => (wayOf(sample) < wayOf(best) ? sample : best))
}
