import type { Disposal } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import type { WorkerContext } from './worker-context.ts'

/** Has the router decide what comes next: after a refusal, a failure, or a dispatch that was not begun. */
export async function handToRouter(context: WorkerContext, record: TrackRecord, dispatch: number): Promise<Disposal> {
  await context.bus.jobs.enqueue('route', { track: record.id, dispatch })
  return { act: 'ack' }
}
