import { Type, type Static } from 'typebox'
import { toMillionths } from './attempt-cost.ts'
import { nullable } from './nullable.ts'
import { providerNames } from './provider-name.ts'
import { RefusalReportSchema, type RefusalReport } from './refusal-report.ts'

/** Whose work is counted: a provider's, or `none`'s, for what ended before any provider was chosen. */
export const usageOwners = [...providerNames, 'none'] as const
export const UsageOwnerSchema = Type.Enum(usageOwners)
export type UsageOwner = (typeof usageOwners)[number]

const CountSchema = Type.Integer({ minimum: 0 })

/**
 * What was done with one credential. `spend_usd` is what the accepted work cost by the prices of the models, without what is
 * known not to have been billed; `unpriced` is accepted work whose price is not known.
 */
export const CredentialUsageSchema = Type.Object({
  submits: CountSchema,
  refused: Type.Record(Type.String(), CountSchema),
  spend_usd: Type.Number({ minimum: 0 }),
  unpriced: CountSchema,
  last_accepted_at: nullable(Type.String()),
  last_success_at: nullable(Type.String()),
  last_refusal: nullable(RefusalReportSchema),
})
export type CredentialUsage = Static<typeof CredentialUsageSchema>

/**
 * What ended tracks add up to. `redirected` went on to another provider after a try at this one, `time_to_audio` counts by
 * bucket (`timeBucket`), `keys` by fingerprint.
 */
export const UsageCountsSchema = Type.Object({
  succeeded: CountSchema,
  failed: CountSchema,
  canceled: CountSchema,
  expired: CountSchema,
  redirected: CountSchema,
  audio_s: Type.Number({ minimum: 0 }),
  time_to_audio: Type.Record(Type.String(), CountSchema),
  keys: Type.Record(Type.String(), CredentialUsageSchema),
})
export type UsageCounts = Static<typeof UsageCountsSchema>

/** The counts of one hour and owner; `hour` is its beginning, RFC 3339. */
export interface HourlyUsage {
  owner: UsageOwner
  hour: string
  counts: UsageCounts
}

/**
 * The counts of one hour and owner as they are kept, together with how far the records of tracks are counted in them: those
 * up to `sequence` in this value, and those up to `position` in every value. Both are numbers of the stream that was made at
 * `stream`; `epoch` grows when another stream, or a shorter one, has taken its place.
 */
export const UsageHourSchema = Type.Object({
  v: Type.Literal(1),
  owner: UsageOwnerSchema,
  hour: Type.String(),
  counts: UsageCountsSchema,
  stream: Type.String(),
  epoch: CountSchema,
  sequence: CountSchema,
  position: CountSchema,
})
export type UsageHour = Static<typeof UsageHourSchema>

export const noUsage: UsageCounts = {
  succeeded: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
  redirected: 0,
  audio_s: 0,
  time_to_audio: {},
  keys: {},
}

const noCredentialUsage: CredentialUsage = {
  submits: 0,
  refused: {},
  spend_usd: 0,
  unpriced: 0,
  last_accepted_at: null,
  last_success_at: null,
  last_refusal: null,
}

/** What one credential did, with nothing but what is said. */
export const credentialUsage = (usage: Partial<CredentialUsage>): CredentialUsage => ({
  ...noCredentialUsage,
  ...usage,
})

/** The sum of two counts, or of counts and a change of them, which may take away. In whatever order, it is the same. Pure. */
export function addUsage(a: UsageCounts, b: UsageCounts): UsageCounts {
  return {
    succeeded: add(a.succeeded, b.succeeded),
    failed: add(a.failed, b.failed),
    canceled: add(a.canceled, b.canceled),
    expired: add(a.expired, b.expired),
    redirected: add(a.redirected, b.redirected),
    audio_s: add(a.audio_s, b.audio_s),
    time_to_audio: addEach(a.time_to_audio, b.time_to_audio),
    keys: mergeRecords(a.keys, b.keys, addCredential),
  }
}

/** The sum of the counts of any hours, be they of one owner or of several. */
export function mergeHours(hours: Iterable<Pick<HourlyUsage, 'counts'>>): UsageCounts {
  let sum = noUsage
  for (const { counts } of hours) sum = addUsage(sum, counts)
  return sum
}

/** What all credentials did together. */
export const sumOfKeys = ({ keys }: Pick<UsageCounts, 'keys'>): CredentialUsage =>
  Object.values(keys).reduce(addCredential, noCredentialUsage)

/** Counts of which nothing is below nothing: more can be taken away than is there where the beginning was never counted. */
export function atLeastNothing(counts: UsageCounts): UsageCounts {
  const { audio_s, redirected, keys, time_to_audio } = counts
  return {
    ...counts,
    redirected: Math.max(0, redirected),
    audio_s: Math.max(0, audio_s),
    time_to_audio: positive(time_to_audio),
    keys: Object.fromEntries(
      Object.entries(keys).map(([key, { submits, refused, spend_usd, unpriced, ...last }]) => [
        key,
        {
          submits: Math.max(0, submits),
          refused: positive(refused),
          spend_usd: Math.max(0, spend_usd),
          unpriced: Math.max(0, unpriced),
          ...last,
        },
      ]),
    ),
  }
}

function addCredential(a: CredentialUsage, b: CredentialUsage): CredentialUsage {
  return {
    submits: add(a.submits, b.submits),
    refused: addEach(a.refused, b.refused),
    spend_usd: add(a.spend_usd, b.spend_usd),
    unpriced: add(a.unpriced, b.unpriced),
    last_accepted_at: later(a.last_accepted_at, b.last_accepted_at),
    last_success_at: later(a.last_success_at, b.last_success_at),
    last_refusal: laterRefusal(a.last_refusal, b.last_refusal),
  }
}

/** The later of two times, RFC 3339 in UTC; null only where both are. */
const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a)

/** The later of two refusals; null only where both are. */
export function laterRefusal(a: RefusalReport | null, b: RefusalReport | null): RefusalReport | null {
  if (a === null || b === null) return a ?? b
  return JSON.stringify([b.at, b.key, b.model]) > JSON.stringify([a.at, a.key, a.model]) ? b : a
}

/** Never minus zero. */
const add = (a: number, b: number): number => toMillionths(a + b) + 0

type Counted = Readonly<Record<string, number>>

function addEach(a: Counted, b: Counted): Record<string, number> {
  return Object.fromEntries(Object.entries(mergeRecords(a, b, add)).filter(([, count]) => count !== 0))
}

const positive = (counts: Counted): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

function mergeRecords<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (a: T, b: T) => T,
): Record<string, T> {
  const merged = new Map(Object.entries(a))
  for (const [name, value] of Object.entries(b)) {
    const known = merged.get(name)
    merged.set(name, known === undefined ? value : merge(known, value))
  }
  return Object.fromEntries(merged)
}
