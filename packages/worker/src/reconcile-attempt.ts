import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { AttemptRecord, TrackEvent, TrackRecord } from '@soundfoundry/track'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { lookForSubmit } from './look-for-submit.ts'
import { endCanceled, endExpired, isPastDeadline } from './track-ends.ts'
import { keepWriting, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const betweenLooksMs = 5_000

/**
 * A submit whose outcome nobody knows: looks for it in the provider's own list. Found, it is followed as if it had
 * been accepted. Provably absent, the track may be submitted again. Where it cannot be told, the attempt is written
 * off as `unknown`, and only the duplicate budget may pay for another. A track that is canceled meanwhile, or whose deadline
 * passes, ends; the job stays until it is known what became of the submit.
 */
export async function reconcileAttempt(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider, reporter, times } = context
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
  if (record.cancel_requested || isPastDeadline(record, bus.clock.now())) {
    if (record.cancel_requested) await endCanceled(context, record, 'unknown', delivery)
    else await endExpired(context, record, delivery)
    return again
  }
  // Counted from what was in the record before the search, so that the last look is one after that time.
  const since = attempt.uncertain_at === null ? bus.clock.now() : Date.parse(attempt.uncertain_at)
  const trace = await lookForSubmit(context, record, attempt, since, delivery)
  switch (trace.kind) {
    case 'found': {
      const { provider_request_id } = trace
      await write({ type: 'accepted', intent, provider_request_id, found_by_search: true })
      await context.checkpoint('after id')
      log.info({ ...fields, provider_request_id }, "found in the provider's list")
      reporter.found(attempt.key, attempt.model)
      return { act: 'back', delayMs: withJitter(lookDelay(0)) }
    }
    case 'look_again':
      return again
    case 'absent': {
      // Should it turn up after all, somebody has to know whose it is.
      await keepWriting(() => bus.claims.leaveInDoubt(provider.name, owner), delivery.stopping)
      const verdict = { reason: 'no_trace', http_status: attempt.http_status, explanation: neverAccepted } as const
      await write({ type: 'refused', intent, verdict, scope: 'request', retry_after_ms: null })
      log.info(fields, neverAccepted)
      return handToRouter(context, record, attempt.dispatch, delivery)
    }
    case 'untold': {
      const { http_status, explanation } = trace
      await write({ type: 'written_off', intent, verdict: { reason: 'no_trace', http_status, explanation } })
      log.error(fields, explanation)
      await handToRouter(context, record, attempt.dispatch, delivery)
      return again
    }
  }
}

export const neverAccepted = "The provider's list does not hold it: it was never accepted."
