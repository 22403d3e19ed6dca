import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { percentile } from './time-to-audio.ts'
import {
  mergeHours,
  sumOfKeys,
  usageOwners,
  UsageOwnerSchema,
  type HourlyUsage,
  type UsageCounts,
  type UsageOwner,
} from './usage.ts'

export const usageWindows = ['1h', '24h', '30d'] as const
export const UsageWindowSchema = Type.Enum(usageWindows)
export type UsageWindow = (typeof usageWindows)[number]

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** How far each window goes back, and how long its buckets are. Milliseconds. */
const windows = {
  '1h': { lengthMs: hourMs, bucketMs: hourMs },
  '24h': { lengthMs: dayMs, bucketMs: hourMs },
  '30d': { lengthMs: 30 * dayMs, bucketMs: dayMs },
} as const satisfies Record<UsageWindow, object>

const summary = {
  submits: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  canceled: Type.Integer(),
  expired: Type.Integer(),
  refused: Type.Record(Type.String(), Type.Integer()),
  redirected: Type.Integer(),
  audio_s: Type.Number(),
  spend_usd: Type.Number(),
  unpriced: Type.Integer(),
  p50_s: nullable(Type.Number()),
  p95_s: nullable(Type.Number()),
}

/** What some hours come to, as it is told. */
export const UsageSummarySchema = Type.Object(summary)
export type UsageSummary = Static<typeof UsageSummarySchema>

/** The answer of `GET /api/usage`. A bucket is an hour or a UTC day; those in which nothing ended are left out. */
export const UsageAnswerSchema = Type.Object({
  window: UsageWindowSchema,
  from: Type.String(),
  to: Type.String(),
  bucket_s: Type.Integer(),
  buckets: Type.Array(Type.Object({ from: Type.String(), provider: UsageOwnerSchema, ...summary })),
  totals: Type.Object({ fal: UsageSummarySchema, replicate: UsageSummarySchema, none: UsageSummarySchema }),
})
export type UsageAnswer = Static<typeof UsageAnswerSchema>

/** The counters of a window until `now`. It begins with a whole bucket, so it is up to one longer than its name says. Pure. */
export function usageAnswer(hours: readonly HourlyUsage[], window: UsageWindow, now: Date): UsageAnswer {
  const { lengthMs, bucketMs } = windows[window]
  const beginOf = (time: number): number => Math.floor(time / bucketMs) * bucketMs
  const from = beginOf(now.getTime() - lengthMs)
  const within = hours.filter(({ hour }) => Date.parse(hour) >= from && Date.parse(hour) <= now.getTime())
  const of = (owner: UsageOwner): UsageSummary => summarize(mergeHours(within.filter(each => each.owner === owner)))
  const begins = [...new Set(within.map(({ hour }) => beginOf(Date.parse(hour))))].sort((a, b) => a - b)
  return {
    window,
    from: new Date(from).toISOString(),
    to: now.toISOString(),
    bucket_s: bucketMs / 1000,
    buckets: begins.flatMap(begin => {
      const inBucket = within.filter(({ hour }) => beginOf(Date.parse(hour)) === begin)
      return usageOwners.flatMap(provider => {
        const own = inBucket.filter(({ owner }) => owner === provider)
        return own.length === 0
          ? []
          : [{ from: new Date(begin).toISOString(), provider, ...summarize(mergeHours(own)) }]
      })
    }),
    totals: { fal: of('fal'), replicate: of('replicate'), none: of('none') },
  }
}

function summarize(counts: UsageCounts): UsageSummary {
  const { time_to_audio, succeeded, failed, canceled, expired, redirected, audio_s } = counts
  const all = sumOfKeys(counts)
  return {
    submits: all.submits,
    succeeded,
    failed,
    canceled,
    expired,
    refused: all.refused,
    redirected,
    audio_s,
    spend_usd: all.spend_usd,
    unpriced: all.unpriced,
    p50_s: percentile(time_to_audio, 0.5),
    p95_s: percentile(time_to_audio, 0.95),
  }
}
