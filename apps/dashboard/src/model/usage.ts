import type { ProviderName, Usage } from '@soundfoundry/client'
import { providerNames } from './provider-view.ts'
import { refusalTitle } from './refusal-words.ts'

export const usageWindows = ['1h', '24h', '30d'] as const satisfies readonly Usage['window'][]
export const windowWords: Readonly<Record<Usage['window'], string>> = {
  '1h': 'Last hour',
  '24h': '24 hours',
  '30d': '30 days',
}

export interface UsageSearch {
  readonly window?: Usage['window']
}

/** The window in an address; what is none is the usual one. */
export function readUsageSearch(search: Readonly<Record<string, unknown>>): UsageSearch {
  const window = usageWindows.find(each => each === search['window'])
  return window === undefined ? {} : { window }
}

type Summary = Usage['totals']['fal']
type Owner = keyof Usage['totals']

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)

/** One number of each bucket of a window, by provider; null where nothing is known. */
export interface UsageSeries {
  /** When each bucket begins, in seconds since the epoch. */
  readonly times: readonly number[]
  readonly values: Readonly<Record<ProviderName, readonly (number | null)[]>>
}

/** The buckets of a window from its beginning on, also those in which nothing ended. */
export function seriesOf(
  { from, to, bucket_s: seconds, buckets }: Pick<Usage, 'from' | 'to' | 'bucket_s' | 'buckets'>,
  valueOf: (summary: Summary) => number | null,
  empty: number | null = 0,
): UsageSeries {
  const begin = Date.parse(from) / 1000
  const count = Math.floor((Date.parse(to) / 1000 - begin) / seconds) + 1
  const times = Array.from({ length: count }, (_, at) => begin + at * seconds)
  const known = new Map(buckets.map(bucket => [`${bucket.provider} ${Date.parse(bucket.from) / 1000}`, bucket]))
  const values = (provider: ProviderName): (number | null)[] =>
    times.map(time => {
      const bucket = known.get(`${provider} ${time}`)
      return bucket === undefined ? empty : valueOf(bucket)
    })
  return { times, values: { fal: values('fal'), replicate: values('replicate') } }
}

/** What one provider did in each hour. */
export interface Hours {
  readonly made: readonly number[]
  readonly refused: readonly number[]
}

const countsIn = (values: readonly (number | null)[]): number[] => values.map(value => value ?? 0)

/** The hours of a day at one provider. */
export const hoursOf = (usage: Usage, name: ProviderName): Hours => ({
  made: countsIn(seriesOf(usage, ({ succeeded }) => succeeded).values[name]),
  refused: countsIn(seriesOf(usage, ({ refused }) => sum(refused)).values[name]),
})

/** One owner's sums, as they are shown. */
export interface UsageRow {
  readonly owner: Owner
  readonly ended: number
  readonly succeeded: number
  /** From 0 to 1; null where nothing has ended. */
  readonly success: number | null
  readonly submits: number
  readonly refused: number
  readonly redirected: number
  readonly p50: number | null
  readonly p95: number | null
  readonly audioSeconds: number
  readonly usd: number
  readonly unpriced: number
}

/** How many of those that ended well or badly ended well, from 0 to 1; null where none did. */
export function successOf({ succeeded, failed, expired }: Summary): number | null {
  // What a person canceled says nothing about whether it would have been made.
  const judged = succeeded + failed + expired
  return judged === 0 ? null : succeeded / judged
}

function rowOf(owner: Owner, summary: Summary): UsageRow {
  const { succeeded, failed, canceled, expired, submits, refused, redirected, p50_s, p95_s, audio_s } = summary
  const ended = succeeded + failed + canceled + expired
  return {
    owner,
    ended,
    succeeded,
    success: successOf(summary),
    submits,
    refused: sum(refused),
    redirected,
    p50: p50_s,
    p95: p95_s,
    audioSeconds: audio_s,
    usd: summary.spend_usd,
    unpriced: summary.unpriced,
  }
}

/** Both providers, and what ended without any where there is such. */
export function usageRows({ totals }: Pick<Usage, 'totals'>): UsageRow[] {
  const none = rowOf('none', totals.none)
  return [...providerNames.map(name => rowOf(name, totals[name])), ...(none.ended > 0 ? [none] : [])]
}

/** What was refused, most frequent first. */
export function refusalRows({ totals }: Pick<Usage, 'totals'>): {
  readonly provider: ProviderName
  readonly reason: string
  readonly title: string
  readonly count: number
}[] {
  return providerNames
    .flatMap(provider =>
      Object.entries(totals[provider].refused).map(([reason, count]) => ({
        provider,
        reason,
        title: refusalTitle(reason),
        count,
      })),
    )
    .toSorted((a, b) => b.count - a.count || a.title.localeCompare(b.title))
}

/** What a window comes to over both providers; null where nothing ended or was submitted. */
export function usageSums(usage: Pick<Usage, 'totals'>): Pick<UsageRow, 'succeeded' | 'redirected' | 'usd'> | null {
  const rows = usageRows(usage)
  const all = (of: (row: UsageRow) => number): number => rows.reduce((total, row) => total + of(row), 0)
  if (all(({ ended, submits, refused }) => ended + submits + refused) === 0) return null
  return { succeeded: all(row => row.succeeded), redirected: all(row => row.redirected), usd: all(row => row.usd) }
}
