import type { ProviderName } from '@soundfoundry/track'
import { refusalsOf, type HourlyCount } from '../key-usage.ts'

const hourMs = 3_600_000
const lookBackHours = 24
/** With less to go by, nothing is unusual. */
const leastHours = 3
/** What a person does by hand in an hour is never unusual. */
const leastLimit = 20

/**
 * The most that is usual in an hour, from the counts of the hours before: the mean and four standard deviations, five
 * times the median, and 20 at least. Null when there are too few hours to tell.
 */
export function usualLimit(hours: readonly number[]): number | null {
  if (hours.length < leastHours) return null
  const mean = hours.reduce((sum, count) => sum + count, 0) / hours.length
  const variance = hours.reduce((sum, count) => sum + (count - mean) ** 2, 0) / hours.length
  return Math.max(leastLimit, mean + 4 * Math.sqrt(variance), 5 * median(hours))
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

/** A count of this hour that is beyond what the hours before make one expect. */
export interface UnusualRate {
  readonly provider: ProviderName
  readonly key: string
  readonly what: 'submissions' | 'refusals'
  readonly count: number
  readonly limit: number
}

/**
 * The credentials whose submissions or refusals of this hour have left their usual range. What is usual is taken from
 * all the provider's credentials, so that one just rotated in is not without a past.
 */
export function unusualRates(hours: readonly HourlyCount[], now: Date): UnusualRate[] {
  return [
    ...beyondUsual('submissions', each => each.submits, hours, now),
    ...beyondUsual('refusals', refusalsOf, hours, now),
  ]
}

function beyondUsual(
  what: UnusualRate['what'],
  of: (each: HourlyCount) => number,
  hours: readonly HourlyCount[],
  now: Date,
): UnusualRate[] {
  const thisHour = Math.floor(now.getTime() / hourMs) * hourMs
  return hours.flatMap(current => {
    const { provider, key, hour } = current
    const count = of(current)
    if (hour !== thisHour || count <= leastLimit) return []
    const own = hours.filter(each => each.provider === provider)
    const limit = usualLimit(hourlySums(own, thisHour, of))
    return limit !== null && count > limit ? [{ provider, key, what, count, limit }] : []
  })
}

/** The sums of the whole hours before, since anything is known; an hour without any count is one with 0. */
function hourlySums(hours: readonly HourlyCount[], thisHour: number, of: (each: HourlyCount) => number): number[] {
  const first = Math.max(Math.min(...hours.map(({ hour }) => hour)), thisHour - lookBackHours * hourMs)
  const length = Math.max(0, Math.round((thisHour - first) / hourMs))
  return Array.from({ length }, (_, index) => {
    const at = first + index * hourMs
    return hours.reduce((sum, each) => (each.hour === at ? sum + of(each) : sum), 0)
  })
}
