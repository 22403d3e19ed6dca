import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { AttemptRecord, TrackEvent, TrackRecord } from '@soundfoundry/track'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { searchProvider } from './search-provider.ts'
import { keepWriting, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const betweenLooksMs = 5_000
const unreadableClaim =
  'The provider lists a request that a process of another release has claimed, so it cannot be told whether it is this one.'

/**
 * A submit whose outcome nobody knows: looks for it in the provider's own list. Found, it is followed as if it had
 * been accepted. Provably absent, the track may be submitted again. Where it cannot be told, the attempt is written
 * off as `unknown`, and only the duplicate budget may pay for another.
 */
export async function reconcileAttempt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, times } = context
  const { intent } = attempt
  const owner = { track: record.id, intent }
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  const write = (event: TrackEvent) => writeEvents(bus.tracks, record.id, [event], delivery.stopping)
  const again = { act: 'back', delayMs: withJitter(Math.min(betweenLooksMs, times.settleMs / 4)) } as const

  if (attempt.uncertain_at === null) {
    const explanation = 'The process that submitted it ended before it had an answer.'
    const verdict = { reason: 'connection_lost', http_status: null, explanation } as const
    await write({ type: 'uncertain', intent, verdict })
    log.warn(fields, explanation)
  }
  const search = await searchProvider(context, record, attempt, delivery.stopping)
  for (const { provider_request_id } of search.found) {
    const isOurs = await keepWriting(
      () => bus.claims.claim(provider.name, provider_request_id, owner),
      delivery.stopping,
    )
    if (!isOurs) {
      // A claim of another release may be this attempt's own: it is no proof that the request is somebody else's.
      const held = await bus.claims.ownerOf(provider.name, provider_request_id)
      if (held?.intent === null) Object.assign(search, { provesAbsence: false, explanation: unreadableClaim })
      continue
    }
    await write({ type: 'accepted', intent, provider_request_id })
    await context.checkpoint('after id')
    log.info({ ...fields, provider_request_id }, "found in the provider's list")
    return { act: 'back', delayMs: withJitter(lookDelay(0)) }
  }
  // Counted from what was in the record before the search, so that the last look is one after that time.
  const doubtMs = attempt.uncertain_at === null ? 0 : search.askedAt - Date.parse(attempt.uncertain_at)
  if (doubtMs < (search.provesAbsence ? times.settleMs : times.giveUpMs)) return again
  // The list may only lag: should it turn up after all, it is nobody else's.
  await keepWriting(() => bus.claims.leaveInDoubt(provider.name, owner), delivery.stopping)
  if (search.provesAbsence) {
    const explanation = "The provider's list does not hold it: it was never accepted."
    const verdict = { reason: 'no_trace', http_status: attempt.http_status, explanation } as const
    await write({ type: 'refused', intent, verdict, scope: 'request', retry_after_ms: null })
    log.info(fields, explanation)
  } else {
    const verdict = { reason: 'no_trace', http_status: search.http_status, explanation: search.explanation } as const
    await write({ type: 'written_off', intent, verdict })
    log.error(fields, search.explanation)
  }
  return handToRouter(context, record, attempt.dispatch, delivery)
}
