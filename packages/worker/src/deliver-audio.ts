import type { Delivery, Disposal } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { isDone, withinTime, type AttemptRecord, type AudioSource, type TrackRecord } from '@soundfoundry/track'
import { askAgain } from './ask-again.ts'
import { afresh, handToStorage } from './hand-to-storage.ts'
import { later } from './look-delay.ts'
import { storeAudio } from './store-audio.ts'
import { expireAccepted, isPastDeadline } from './track-ends.ts'
import { isPassing, writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Stores the audio that a provider has made, and ends the track; from the provider's own queue, it is handed to the storing
 * queue. A track that has ended meanwhile only gets its audio.
 */
export async function deliverAudio(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  source: AudioSource,
  delivery: Delivery,
): Promise<Disposal> {
  if (!context.stores) return handToStorage(context, record, attempt, delivery)
  const { bus, log, provider, times } = context
  const { intent } = attempt
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  const isLate = isDone(record)
  try {
    const audio = await withinTime(delivery.stopping, times.downloadMs, signal =>
      storeAudio(bus.audio, record.id, source, {
        maxBytes: context.maxAudioBytes,
        endpointHost: provider.endpointHost,
        signal,
        leastRate: { bytesPerS: times.slowestBytesPerS, windowMs: times.slowWindowMs },
        beforeStoring: () => context.checkpoint('while storing'),
      }),
    )
    await removeIfErased(context, (await bus.tracks.get(record.id))?.record)
    const end = { type: isLate ? 'late_audio' : 'succeeded', intent, audio } as const
    const { written, record: after } = await writeEvents(bus.tracks, record.id, [end], delivery.stopping)
    await removeIfErased(context, after)
    await context.checkpoint('before the last acknowledgement')
    if (!written && !isLate) return afresh
    log.info({ ...fields, bytes: audio.bytes, duration_s: audio.duration_s }, isLate ? 'stored late' : 'succeeded')
    context.reporter.succeeded()
    return { act: 'ack' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return deliveryFailed(context, record, attempt, error, delivery)
  }
}

async function deliveryFailed(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  error: AppError,
  delivery: Delivery,
): Promise<Disposal> {
  // Neither the end of this process nor a broker that is away says anything of the audio.
  if (delivery.stopping.aborted) return later(context, attempt)
  const fields = { track: record.id, attempt: attempt.number, provider: context.provider.name, err: error }
  context.log.warn(fields, `the audio could not be stored: ${error.detail}`)
  if (isPassing(error)) {
    const isOver = !isDone(record) && isPastDeadline(record, context.bus.clock.now())
    return isOver ? expireAccepted(context, record, attempt, delivery) : later(context, attempt)
  }
  const { code, detail: explanation } = error
  const isVerdict = code === 'audio_lost' || code === 'audio_invalid' || code === 'audio_too_large'
  return askAgain(context, record, attempt, { fault: isVerdict ? code : 'passing', explanation }, delivery)
}

/**
 * Removes what was just stored for a track that was erased meanwhile. Called before the write, so that whoever dies behind it
 * leaves nothing, and after it, for only what it wrote over was the latest.
 */
async function removeIfErased({ bus, log }: WorkerContext, record: TrackRecord | undefined): Promise<void> {
  if (record?.erased_at === undefined) return
  await bus.audio.erase(record.id)
  log.info({ track: record.id }, 'its track was erased meanwhile: the audio is not kept')
}
