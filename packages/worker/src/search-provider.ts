import { AppError } from '@soundfoundry/errors'
import {
  canonicalHash,
  withinTime,
  type AttemptRecord,
  type ListedRequest,
  type ListOutcome,
  type MappedInput,
  type TrackRecord,
} from '@soundfoundry/track'
import { startsWithin } from './judge-doubt.ts'
import type { WorkerContext } from './worker-context.ts'

const listTimeoutMs = 60_000

/** What the provider's own list says about a submit of unknown outcome. */
export interface Search {
  /** Requests that hold what was sent, the likeliest first. They may belong to equal tracks. */
  found: ListedRequest[]
  /** Requests that do not, and could be it all the same. They may belong to other tracks. */
  near: ListedRequest[]
  /** Whether what is in neither is not listed: read whole, with the credential that submitted it, by the provider's time. */
  isWhole: boolean
  /** When the list was asked for, in milliseconds of the broker's clock. */
  askedAt: number
  http_status: number | null
  /** Why absence is not proved. */
  explanation: string
}

type Listed = Extract<ListOutcome, { kind: 'listed' }>

/**
 * Looks for an attempt in the provider's list, with the credential that submitted it, or else with the others. Those may
 * belong to another account: what they find counts, that they find nothing does not.
 */
export async function searchProvider(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  stopping: AbortSignal,
): Promise<Search> {
  const since = new Date(Date.parse(attempt.started_at) - context.times.clockSkewMs)
  const search: Search = {
    found: [],
    near: [],
    isWhole: false,
    askedAt: context.bus.clock.now(),
    http_status: null,
    explanation: noKey,
  }
  const mapped = mapAgain(context, record, attempt)
  if (mapped === null) return { ...search, explanation: unknownModel }
  // The list is compared with the input. With another one than was sent it holds, if anything, what is not this attempt's.
  if (attempt.input_sha256 !== undefined && attempt.input_sha256 !== canonicalHash(mapped.input)) {
    return { ...search, explanation: anotherInput }
  }
  for (const credential of context.credentials.readersOf(attempt.key)) {
    const now = () => context.bus.clock.now()
    const asked = { credential, model: attempt.model, input: mapped.input, since, now }
    const listed = await withinTime(stopping, listTimeoutMs, signal => context.provider.list({ ...asked, signal }))
    const isOwnKey = credential.fingerprint === attempt.key
    search.http_status = listed.http_status
    if (listed.kind === 'unavailable') {
      search.explanation = `${unreadable} ${listed.explanation}`
      continue
    }
    const until = latestTime(context, attempt)
    search.found.push(...inTime(listed.requests, listed, until))
    search.near.push(...inTime(listed.near, listed, until))
    search.isWhole ||= isOwnKey && listed.whole && isTimely(context, listed)
    search.explanation = isOwnKey ? whyNotWhole(context, listed) : otherAccount
    if (isOwnKey) break
  }
  search.found = nearestFirst(search.found, attempt.started_at)
  search.near = nearestFirst(search.near, attempt.started_at)
  return search
}

/** By the broker's clock, the latest that a request of an attempt can have been sent: what is listed later is another one's. */
function latestTime({ provider, times }: WorkerContext, attempt: AttemptRecord): number {
  const begins = startsWithin(attempt, provider.listTraits) ?? provider.listTraits.startsWithinMs
  return Date.parse(attempt.started_at) + times.submitMs + begins + times.clockSkewMs
}

/** The requests up to a time of the broker's clock, be it that their times are of the provider's clock or of ours. */
function inTime(requests: readonly ListedRequest[], { clock_ahead_ms }: Listed, until: number): ListedRequest[] {
  return requests.filter(({ created_at }) => Date.parse(created_at) - Math.max(0, clock_ahead_ms ?? 0) <= until)
}

/** Whether the list told its time, and one that can be right: a clock further off may be that of something in between. */
const isTimely = ({ times }: WorkerContext, { clock_ahead_ms }: Listed): boolean =>
  clock_ahead_ms !== null && Math.abs(clock_ahead_ms) <= times.clockSkewMs

function whyNotWhole(context: WorkerContext, listed: Listed): string {
  if (!listed.whole) return `${incomplete} ${listed.explanation ?? ''}`.trimEnd()
  return isTimely(context, listed) ? nothingEqual : timeless
}

/**
 * The same order at every look, whoever looks, and an attempt's own request nearly always first: were it to claim one now
 * and another one after a crash, an equal track would never find its own.
 */
export function nearestFirst(requests: readonly ListedRequest[], startedAt: string): ListedRequest[] {
  const distance = ({ created_at }: ListedRequest) => Math.abs(Date.parse(created_at) - Date.parse(startedAt))
  const unique = [...new Map(requests.map(request => [request.provider_request_id, request])).values()]
  return unique.sort((a, b) => distance(a) - distance(b) || (a.provider_request_id < b.provider_request_id ? -1 : 1))
}

/** The input as this release would submit it; null when this release does not know the model any more. */
function mapAgain(context: WorkerContext, record: TrackRecord, attempt: AttemptRecord): MappedInput | null {
  try {
    return context.provider.mapInput(record.request, attempt.model)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

const noKey = 'No credential is held that the list could be read with, so it cannot be told whether it was accepted.'
const unknownModel = 'Its model is not known any more, so it cannot be told whether it was accepted.'
const anotherInput =
  'It was submitted by a release that maps requests otherwise, so it cannot be told whether it was accepted.'
const unreadable = "The provider's list could not be read, so it cannot be told whether it was accepted."
const incomplete = "The provider's list could be read only in part, so it cannot be told whether it was accepted."
const timeless =
  "The provider's list told no time, or one that cannot be right, so it cannot be told whether it was accepted."
const nothingEqual =
  "The provider's list does not show it, which proves nothing: it cannot be told whether it was accepted."
const otherAccount =
  "The provider's list could not be read with the credential that submitted it, so it cannot be told whether it was accepted."
