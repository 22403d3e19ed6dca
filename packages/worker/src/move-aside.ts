import { doubtQueue, type Delivery, type Disposal } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import { keepWriting } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Goes on with a job where it takes none of the provider's places: finding out what became of a submit may take minutes, in
 * which other tracks could be made.
 */
export async function moveAside(
  { bus, provider }: WorkerContext,
  record: TrackRecord,
  dispatch: number,
  delivery: Delivery,
): Promise<Disposal> {
  const queue = doubtQueue(provider.name)
  await keepWriting(() => bus.jobs.enqueue(queue, { track: record.id, dispatch }), delivery.stopping)
  return { act: 'ack' }
}
