import type { Bus } from '@soundfoundry/bus'
import type { ProviderName, RecentRequest } from '@soundfoundry/track'
import type { OwnAttempt } from './explain-recent.ts'
import { writeEvents } from './track-writer.ts'

/** A request that turned up after its attempt had been given up. */
export interface LateRequest {
  readonly request: RecentRequest
  readonly attempt: OwnAttempt
}

/**
 * Books a request that turned up late on its attempt, which may have been billed after all, and ends its doubt. Resolves to
 * false when the request is another attempt's by now. The doubt ends last: whoever dies before that leaves a claim whose doubt
 * stands, and `halfBooked` finds it. Throws `broker_unavailable`.
 */
export async function bookLate(
  bus: Bus,
  provider: ProviderName,
  { request, attempt }: LateRequest,
  stopping: AbortSignal,
): Promise<boolean> {
  const { provider_request_id } = request
  const { track, intent } = attempt
  if (!(await bus.claims.claim(provider, provider_request_id, { track, intent }))) return false
  await writeEvents(bus.tracks, track, [{ type: 'listed_late', intent, provider_request_id }], stopping)
  await bus.claims.settleDoubt(provider, provider_request_id, { track, intent })
  return true
}

/** Of requests that are claimed, by their owners' intents, those whose attempts are given up all the same. Pure. */
export function halfBooked(
  claimed: ReadonlyArray<{ readonly request: RecentRequest; readonly intent: string | null }>,
  attempts: readonly OwnAttempt[],
): LateRequest[] {
  const givenUp = new Map(attempts.filter(({ isGivenUp }) => isGivenUp).map(attempt => [attempt.intent, attempt]))
  return claimed.flatMap(({ request, intent }) => {
    const attempt = intent === null ? undefined : givenUp.get(intent)
    return attempt === undefined ? [] : [{ request, attempt }]
  })
}
