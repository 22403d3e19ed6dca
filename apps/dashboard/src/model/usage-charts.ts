import type { ProviderName, Usage } from '@soundfoundry/client'
import { providerNames } from './provider-view.ts'
import { tellCount, tellDollars } from './tell-size.ts'
import { tellSpan } from './tell-time.ts'
import { seriesOf, successOf, type UsageSeries } from './usage.ts'

/** One number over time, by provider. */
export interface UsageChart {
  readonly title: string
  /** Counts are bars; what is not there in some hours is a line with gaps. */
  readonly form: 'bars' | 'line'
  /** The top of the axis; null where what is shown decides. */
  readonly most: number | null
  /** Whether there is nothing between two whole numbers. */
  readonly isWhole: boolean
  readonly tell: (value: number) => string
  readonly seriesOf: (usage: Usage) => UsageSeries
}

/** A part of a whole, to a tenth of a percent. */
export const tellPercent = (part: number): string => `${Number((part * 100).toFixed(1))} %`

const seconds = (value: number): string => tellSpan(value * 1000)
const count = { form: 'bars', most: null, isWhole: true, tell: tellCount } as const
const span = { form: 'line', most: null, isWhole: false, tell: seconds } as const

/** Everything that is drawn of a window. */
export const usageCharts: readonly UsageChart[] = [
  { title: 'Tracks made', ...count, seriesOf: usage => seriesOf(usage, ({ succeeded }) => succeeded) },
  {
    title: 'Success',
    form: 'line',
    most: 1,
    isWhole: false,
    tell: tellPercent,
    seriesOf: usage => seriesOf(usage, successOf, null),
  },
  { title: 'Time to audio, p50', ...span, seriesOf: usage => seriesOf(usage, ({ p50_s }) => p50_s, null) },
  { title: 'Time to audio, p95', ...span, seriesOf: usage => seriesOf(usage, ({ p95_s }) => p95_s, null) },
  { title: 'Redirected to the other', ...count, seriesOf: usage => seriesOf(usage, ({ redirected }) => redirected) },
  {
    title: 'Spent',
    form: 'bars',
    most: null,
    isWhole: false,
    tell: tellDollars,
    seriesOf: usage => seriesOf(usage, ({ spend_usd }) => spend_usd),
  },
]

/** One bucket of a chart, in words. */
export interface NumberRow {
  /** When it begins, in seconds since the epoch. */
  readonly time: number
  readonly values: Readonly<Record<ProviderName, string>>
}

const nothing = '–'

/** The numbers of a chart, newest first, without the buckets in which there was nothing. */
export function numbersOf({ times, values }: UsageSeries, tell: (value: number) => string): NumberRow[] {
  const told = (value: number | null | undefined): string => (value == null ? nothing : tell(value))
  const isThere = (at: number): boolean => providerNames.some(name => (values[name][at] ?? 0) !== 0)
  return times
    .flatMap((time, at) =>
      isThere(at) ? [{ time, values: { fal: told(values.fal[at]), replicate: told(values.replicate[at]) } }] : [],
    )
    .toReversed()
}

const days = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const hours = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' })

/** When a bucket begins, as an axis says it: an hour of UTC, or a day. */
export const tellBucket = (time: number, bucketSeconds: number): string =>
  (bucketSeconds < 86_400 ? hours : days).format(time * 1000)

/** The same where nothing around it says of which day it is: `Nov 26, 14:00 UTC`. */
export function tellBegin(time: string): string {
  const at = Date.parse(time)
  return `${days.format(at)}, ${hours.format(at)} UTC`
}
