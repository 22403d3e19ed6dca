import { storeQueue, type Delivery, type Disposal } from '@soundfoundry/bus'
import { isDone, type AttemptRecord, type TrackRecord } from '@soundfoundry/track'
import { keepWriting, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** The track went on meanwhile, to its end perhaps: what is left to do follows from its record as it now is. */
export const afresh: Disposal = { act: 'back', delayMs: 200 }

/**
 * Work that the provider is done with leaves the provider's queue, whose places are those of its limit, for the storing
 * queue. It is enqueued there before it is taken away here; whoever dies in between has it enqueued again, which the
 * broker takes for the same item.
 */
export async function handToStorage(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, provider } = context
  if (!isDone(record) && record.stage !== 'storing') {
    const storing = { type: 'storing', intent: attempt.intent } as const
    const { written } = await writeEvents(bus.tracks, record.id, [storing], delivery.stopping)
    if (!written) return afresh
  }
  const job = { track: record.id, dispatch: attempt.dispatch }
  await keepWriting(() => bus.jobs.enqueue(storeQueue(provider.name), job), delivery.stopping)
  await context.checkpoint('after handing over')
  return { act: 'ack' }
}
