import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { AttemptRecord, ListOutcome, TrackEvent, TrackRecord } from '@soundfoundry/track'
import { handToRouter } from './hand-to-router.ts'
import { lookDelay, withJitter } from './look-delay.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const listTimeoutMs = 20_000
const betweenLooksMs = 5_000

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
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  const write = (event: TrackEvent) => writeEvents(bus.tracks, record.id, [event], delivery.stopping)

  if (attempt.uncertain_at === null) {
    const explanation = 'The process that submitted it ended before it had an answer.'
    const verdict = { reason: 'connection_lost', http_status: null, explanation } as const
    await write({ type: 'uncertain', intent: attempt.intent, verdict })
    log.warn(fields, explanation)
  }
  const listed = await list(context, record, attempt)
  const doubtMs = Date.now() - Date.parse(attempt.uncertain_at ?? new Date().toISOString())
  if (listed.kind === 'listed') {
    for (const { provider_request_id } of listed.requests) {
      const owner = { track: record.id, intent: attempt.intent }
      if (!(await bus.claims.claim(provider.name, provider_request_id, owner))) continue
      await write({ type: 'accepted', intent: attempt.intent, provider_request_id })
      log.info({ ...fields, provider_request_id }, "found in the provider's list")
      return { act: 'back', delayMs: withJitter(lookDelay(0)) }
    }
    if (doubtMs < times.settleMs) return { act: 'back', delayMs: lookAgain(times.settleMs) }
    const explanation = "The provider's list does not hold it: it was never accepted."
    const verdict = { reason: 'no_trace', http_status: attempt.http_status, explanation } as const
    await write({ type: 'refused', intent: attempt.intent, verdict, scope: 'request', retry_after_ms: null })
    log.info(fields, explanation)
    return handToRouter(context, record, attempt.dispatch)
  }
  if (doubtMs < times.giveUpMs) return { act: 'back', delayMs: lookAgain(times.settleMs) }
  const explanation = "The provider's list could not be read, so it cannot be told whether it was accepted."
  const verdict = { reason: 'no_trace', http_status: listed.http_status, explanation } as const
  await write({ type: 'written_off', intent: attempt.intent, verdict })
  log.error(fields, explanation)
  return handToRouter(context, record, attempt.dispatch)
}

/** Several looks within the time that the list is given to catch up. */
const lookAgain = (settleMs: number): number => withJitter(Math.min(betweenLooksMs, settleMs / 4))

async function list(context: WorkerContext, record: TrackRecord, attempt: AttemptRecord): Promise<ListOutcome> {
  const { input } = context.provider.mapInput(record.request, attempt.model)
  const since = new Date(Date.parse(attempt.started_at) - context.times.clockSkewMs)
  let last: ListOutcome = {
    kind: 'unavailable',
    http_status: null,
    explanation: 'There is no credential to read with.',
  }
  for (const credential of context.credentials.readersOf(attempt.key)) {
    const signal = AbortSignal.timeout(listTimeoutMs)
    last = await context.provider.list({ credential, model: attempt.model, input, since, signal })
    if (last.kind === 'listed') return last
  }
  return last
}
