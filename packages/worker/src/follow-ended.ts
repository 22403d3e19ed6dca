import type { Delivery, Disposal } from '@soundfoundry/bus'
import type { AttemptRecord, TrackRecord } from '@soundfoundry/track'
import { cancelWork, lookAt } from './ask-provider.ts'
import { deliverAudio } from './deliver-audio.ts'
import { handToStorage } from './hand-to-storage.ts'
import { later } from './look-delay.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * A job whose track has ended. Only one that expired while its work was at the provider is not done with: the work is
 * to be stopped, and what was made all the same was paid for and is kept.
 */
export async function followEnded(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  delivery: Delivery,
): Promise<Disposal> {
  const isOwed = record.status === 'expired' && attempt.accepted_at !== null && record.audio === null
  const isOver = context.bus.clock.now() - Date.parse(record.expires_at) > context.times.lateMs
  if (!isOwed || isOver || attempt !== record.attempts.at(-1)) return { act: 'ack' }
  const looked = await lookAt(context, attempt, delivery.stopping)
  if (delivery.stopping.aborted) return later(context, attempt)
  switch (looked?.kind) {
    case 'ready':
      return deliverAudio(context, record, attempt, looked.audio, delivery)
    case 'unnamed':
      return context.stores ? later(context, attempt) : handToStorage(context, record, attempt, delivery)
    case 'failed':
    case 'gone':
      return { act: 'ack' }
    case 'pending':
      return (await cancelWork(context, attempt)).kind === 'confirmed' ? { act: 'ack' } : later(context, attempt)
    default:
      return later(context, attempt)
  }
}
