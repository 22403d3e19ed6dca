import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import { keepWriting } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** Has the router decide what comes next: after a refusal, a failure, or a dispatch that was not begun. */
export async function handToRouter(
  context: WorkerContext,
  record: TrackRecord,
  dispatch: number,
  delivery: Delivery,
): Promise<Disposal> {
  await keepWriting(() => context.bus.jobs.enqueue('route', { track: record.id, dispatch }), delivery.stopping)
  return { act: 'ack' }
}
