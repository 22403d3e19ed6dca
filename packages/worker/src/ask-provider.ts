import {
  withinTime,
  type AttemptRecord,
  type CancelOutcome,
  type LookOutcome,
  type ProviderCall,
} from '@soundfoundry/track'
import type { WorkerContext } from './worker-context.ts'

const lookTimeoutMs = 20_000
const cancelTimeoutMs = 15_000

/**
 * One look at accepted work. Reads with the credential that submitted it; where that is refused or gone, with the others.
 * Those may belong to another account: that one of them does not know the work says nothing. Null when nobody could read.
 */
export async function lookAt(
  context: WorkerContext,
  attempt: AttemptRecord,
  stopping: AbortSignal,
): Promise<LookOutcome | null> {
  let last: LookOutcome | null = null
  for (const credential of context.credentials.readersOf(attempt.key)) {
    const looked = await withinTime(stopping, lookTimeoutMs, signal =>
      context.provider.look(callFor(attempt, credential, signal)),
    )
    if (looked.kind === 'gone' && credential.fingerprint !== attempt.key) continue
    last = looked
    if (looked.kind !== 'unreadable' || stopping.aborted) return looked
    const { refusal } = looked
    context.reporter.refused(credential.fingerprint, attempt.model, refusal)
    if (refusal.scope === 'endpoint') return looked
  }
  return last
}

/** Cancels accepted work, with the first credential that gets a clear answer. Harmless to repeat. */
export async function cancelWork(context: WorkerContext, attempt: AttemptRecord): Promise<CancelOutcome> {
  let last: CancelOutcome = { kind: 'unknown', explanation: 'No credential is held that it could be canceled with.' }
  for (const credential of context.credentials.readersOf(attempt.key)) {
    const signal = AbortSignal.timeout(cancelTimeoutMs)
    const outcome = await context.provider.cancel(callFor(attempt, credential, signal))
    if (outcome.kind !== 'unknown') return outcome
    last = outcome
  }
  return last
}

function callFor(attempt: AttemptRecord, credential: ProviderCall['credential'], signal: AbortSignal) {
  return { credential, model: attempt.model, providerRequestId: attempt.provider_request_id ?? '', signal }
}
