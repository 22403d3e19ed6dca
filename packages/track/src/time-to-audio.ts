/** So many buckets to each doubling: two neighbours lie 19 % apart, so that what is read from them is at most 9 % off. */
const perDoubling = 4
/** The last one is of all that took more than 9 hours: more than any track may. */
const lastBucket = 60

/** Which bucket a time belongs to, in seconds. They are fixed, so that the counts of any hours can be added up. Pure. */
export function timeBucket(seconds: number): number {
  if (!(seconds > 1)) return 0
  return Math.min(lastBucket, Math.ceil(perDoubling * Math.log2(seconds) - 1e-9))
}

/** The middle of a bucket, in seconds. */
const middleOf = (bucket: number): number => (bucket <= 0 ? 1 : 2 ** ((bucket - 0.5) / perDoubling))

/**
 * The time that a share (0 to 1) of all that was counted did not exceed, in seconds, to a tenth; null where nothing was.
 * Counts that are no bucket's are left out. Pure.
 */
export function percentile(counts: Readonly<Record<string, number>>, share: number): number | null {
  const buckets = Object.entries(counts)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .filter(({ bucket, count }) => Number.isInteger(bucket) && bucket >= 0 && count > 0)
    .sort((a, b) => a.bucket - b.bucket)
  const all = buckets.reduce((sum, { count }) => sum + count, 0)
  let seen = 0
  for (const { bucket, count } of buckets) {
    seen += count
    if (seen >= share * all) return Math.round(middleOf(bucket) * 10) / 10
  }
  return null
}
