import type { AttemptRecord, RecentRequest } from '@soundfoundry/track'
import { nearestFirst } from './search-provider.ts'

/** An attempt together with its track. */
export type OwnAttempt = AttemptRecord & {
  readonly track: string
  /** Whether nobody looks for its request any more: it was taken for absent, or the time for it is over. */
  readonly isGivenUp: boolean
}

/** How far a request may lie from the intent of the attempt it was made for, and how long it may. Milliseconds. */
export interface ExplainTimes {
  /** How far the provider's clock may be from ours, either way. */
  readonly clockSkewMs: number
  /** The longest a submit may take. */
  readonly submitMs: number
  /** How long nothing is said of a request for the sake of an attempt that is being looked for. */
  readonly heldMs: number
}

/** What the requests that no attempt has claimed are. */
export interface Explained {
  /** Their attempts know them; the claim was only not seen yet. */
  readonly own: RecentRequest[]
  /** They may belong to an attempt that is still being submitted or looked for: nothing can be said of them yet. */
  readonly held: RecentRequest[]
  /** They turned up after their attempt had been given up. */
  readonly late: ReadonlyArray<{ readonly request: RecentRequest; readonly attempt: OwnAttempt }>
  /** Nothing that this fleet did accounts for them. */
  readonly foreign: RecentRequest[]
}

/**
 * Accounts for requests that the provider lists and that nobody has claimed, by the attempts of this fleet whose outcome
 * is or was open. Every submit has its intent on record before a byte is sent, so what none of these accounts for was
 * sent by somebody else. An attempt that was given up accounts for one request, the nearest in time; one that is looked for
 * accounts for what it could be, but not for long: were it that, it would have been found. Pure.
 */
export function explainRecent(
  unclaimed: readonly RecentRequest[],
  attempts: readonly OwnAttempt[],
  times: ExplainTimes,
  now: number,
): Explained {
  const known = new Set(attempts.map(attempt => attempt.provider_request_id))
  const own = unclaimed.filter(request => known.has(request.provider_request_id))
  const open = attempts.filter(attempt => attempt.provider_request_id === null)
  const lookedFor = open.filter(attempt => !attempt.isGivenUp)
  const late: Array<{ request: RecentRequest; attempt: OwnAttempt }> = []
  const rest = new Set(unclaimed.filter(request => !known.has(request.provider_request_id)))
  for (const attempt of open) {
    if (!attempt.isGivenUp) continue
    const near = [...rest].filter(request => canBeOf(request, attempt, times))
    const [first] = nearestFirst(near, attempt.started_at)
    const request = near.find(each => each.provider_request_id === first?.provider_request_id)
    if (request === undefined) continue
    late.push({ request, attempt })
    rest.delete(request)
  }
  const isHeld = (request: RecentRequest) =>
    now - Date.parse(request.created_at) < times.heldMs && lookedFor.some(attempt => canBeOf(request, attempt, times))
  return { own, late, held: [...rest].filter(isHeld), foreign: [...rest].filter(request => !isHeld(request)) }
}

function canBeOf(request: RecentRequest, attempt: OwnAttempt, { clockSkewMs, submitMs }: ExplainTimes): boolean {
  const afterMs = Date.parse(request.created_at) - Date.parse(attempt.started_at)
  const latestMs = submitMs + (attempt.starts_within_ms ?? 0) + clockSkewMs
  return request.model === attempt.model && afterMs >= -clockSkewMs && afterMs <= latestMs
}
