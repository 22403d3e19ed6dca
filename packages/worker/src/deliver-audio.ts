import type { Delivery, Disposal } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { isDone, withinTime, type AttemptRecord, type AudioSource, type TrackRecord } from '@soundfoundry/track'
import { later } from './look-delay.ts'
import { storeAudio } from './store-audio.ts'
import { expireAccepted, isPastDeadline, trackError } from './track-ends.ts'
import { writeEvents } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

const downloadTimeoutMs = 300_000
/** A file server may need a moment before it has what the provider says is there. */
const askAgainMs = 3_000

/** The track went on meanwhile, to its end perhaps: what is left to do follows from its record as it now is. */
const afresh = { act: 'back', delayMs: 200 } as const

/** Stores the audio that a provider has made, and ends the track. A track that has expired meanwhile only gets its audio. */
export async function deliverAudio(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  source: AudioSource,
  delivery: Delivery,
): Promise<Disposal> {
  const { bus, log, provider } = context
  const { intent } = attempt
  const fields = { track: record.id, attempt: attempt.number, provider: provider.name, key: attempt.key }
  const isLate = isDone(record)
  if (!isLate && record.stage !== 'storing') {
    const now = await writeEvents(bus.tracks, record.id, [{ type: 'storing', intent }], delivery.stopping)
    if (!now.written) return afresh
  }
  try {
    const audio = await withinTime(delivery.stopping, downloadTimeoutMs, signal =>
      storeAudio(bus.audio, record.id, source, {
        maxBytes: context.maxAudioBytes,
        endpointHost: provider.endpointHost,
        signal,
        beforeStoring: () => context.checkpoint('while storing'),
      }),
    )
    const end = { type: isLate ? 'late_audio' : 'succeeded', intent, audio } as const
    const { written } = await writeEvents(bus.tracks, record.id, [end], delivery.stopping)
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

/** Audio that is not to be had is asked for once more; then the track fails, since it was paid and is never made again. */
async function deliveryFailed(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  error: AppError,
  delivery: Delivery,
): Promise<Disposal> {
  const { code, detail } = error
  const fields = { track: record.id, attempt: attempt.number, provider: context.provider.name, err: error }
  context.log.warn(fields, `the audio could not be stored: ${detail}`)
  if (code !== 'audio_lost' && code !== 'audio_invalid' && code !== 'audio_too_large') {
    const isOver = !isDone(record) && isPastDeadline(record, context.bus.clock.now()) && !delivery.stopping.aborted
    return isOver ? expireAccepted(context, record, attempt, delivery) : later(context, attempt)
  }
  if (isDone(record)) return { act: 'ack' }
  const verdict = { reason: code, http_status: null, explanation: detail } as const
  const { intent } = attempt
  if (code !== 'audio_too_large' && attempt.lost_fetches === 0) {
    await writeEvents(context.bus.tracks, record.id, [{ type: 'fetch_lost', intent, verdict }], delivery.stopping)
    return { act: 'back', delayMs: askAgainMs }
  }
  const ended = { type: 'attempt_failed', intent, verdict, billed: 'yes' } as const
  const failure = { type: 'failed', error: trackError(code, detail) } as const
  await writeEvents(context.bus.tracks, record.id, [ended, failure], delivery.stopping)
  return { act: 'ack' }
}
