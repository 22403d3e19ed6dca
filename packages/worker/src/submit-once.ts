import { randomUUID } from 'node:crypto'
import type { RevisedTrack } from '@soundfoundry/bus'
import { advance, canonicalHash, type Dispatch, type SubmitOutcome, type TrackEvent } from '@soundfoundry/track'
import type { HeldCredential } from './credential-source.ts'
import type { Submitted } from './settle-submit.ts'
import { isPassing } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'
import { writeIntent } from './write-intent.ts'

type Begun = Omit<Extract<TrackEvent, { type: 'submitting' }>, 'type'>

/** `lost`: somebody else was faster with the intent. `late`: the intent is written, and it cannot be vouched for any more. */
type Permission = 'given' | 'late' | 'lost'

/**
 * The one submit; null when somebody else was faster with the intent.
 *
 * First the connection, which may take long and costs nothing; then the intent, by compare-and-set; then a last look at the
 * broker; then the first byte. A process that is paused anywhere before the last of these, whatever its clocks say, finds
 * its intent taken or its lease over, and sends nothing. Throws `broker_unavailable` or `storage_full` when the intent could
 * not be written: nothing was sent then.
 */
export async function submitOnce(
  context: WorkerContext,
  current: RevisedTrack,
  dispatch: Dispatch,
  credential: HeldCredential,
): Promise<Omit<Submitted, 'hasAnother'> | null> {
  const { model } = dispatch
  const { input, ignored } = context.provider.mapInput(current.record.request, model)
  const intent = randomUUID()
  const price = context.provider.priceUsd?.(model) ?? null
  const begun = {
    dispatch: dispatch.number,
    intent,
    worker: context.worker,
    key: credential.fingerprint,
    ignored,
    input_sha256: canonicalHash(input),
    starts_within_ms: context.provider.listTraits.startsWithinMs,
    ...(price === null ? {} : { price_usd: price }),
  }
  let asked: Promise<Permission> | null = null
  const confirm = async (): Promise<boolean> => {
    // One submit is one request: whoever asked once may not write a second one.
    if (asked !== null) return false
    asked = askBroker(context, current, begun)
    return asked.then(
      permission => permission === 'given',
      () => false,
    )
  }
  const signal = AbortSignal.timeout(context.times.submitMs)
  const outcome = await context.provider.submit({ credential, model, input, signal, confirm })
  // Without a connection nobody asked; what became of the attempt is to be in the record all the same.
  const permission = await (asked ?? askBroker(context, current, begun))
  if (permission === 'lost') return null
  const told = asked !== null && permission === 'late' ? neverSent : outcome
  return { intent, input_sha256: begun.input_sha256, dispatch, credential, outcome: told }
}

async function askBroker(context: WorkerContext, current: RevisedTrack, begun: Begun): Promise<Permission> {
  const { bus, times } = context
  await context.checkpoint('before intent')
  const now = bus.clock.date()
  const sendBefore = now.getTime() + times.leaseMs - times.submitMs
  const intended = advance(current.record, { type: 'submitting', ...begun }, now)
  const revision = intended.ok ? await writeIntent(bus, current, intended.record, sendBefore) : null
  if (revision === null) return 'lost'
  await context.checkpoint('after intent')
  return (await isStillOurs(context, current.record.id, revision, sendBefore)) ? 'given' : 'late'
}

/**
 * The last look before a submit, at the broker and at nothing else: nobody has written over the intent, and by the broker's
 * own answer, stamped after the question, there is still time to send. Where the broker does not say so, nothing is sent.
 */
async function isStillOurs({ bus }: WorkerContext, track: string, revision: number, until: number): Promise<boolean> {
  try {
    const [last, now] = await Promise.all([bus.tracks.lastRevision(track), bus.clock.ask()])
    return last === revision && now <= until
  } catch (error) {
    if (isPassing(error)) return false
    throw error
  }
}

/** A process that stood still too long may not send any more: another one may already be looking for this submit. */
export const neverSent: SubmitOutcome = {
  kind: 'refused',
  reason: 'no_trace',
  scope: 'request',
  http_status: null,
  explanation:
    'It was never sent: the broker no longer vouched for it when it could be, so the worker stood still for long.',
  retry_after_ms: null,
}
