import type { AudioWish } from './audio-library.ts'
import type { Provider } from './operation.ts'

/** How a piece of work ends, settled when it is accepted. */
export type Ending =
  | { kind: 'audio'; wish: AudioWish }
  | {
      kind: 'error'
      status: number
      body: unknown
      message: string
      type: string | undefined
      /** What fal's result says was billed; undefined where it does not say. */
      units?: number | undefined
      userTimeout?: boolean
    }
  | { kind: 'aborted' }

/** One accepted generation. Times are milliseconds since the epoch. */
export interface Work {
  provider: Provider
  request_id: string
  /** The full endpoint id at fal, `owner/name` at Replicate. */
  model: string
  /** The app part of a fal endpoint id, under which its requests are asked for. */
  app: string
  version: string
  input: Record<string, unknown>
  /** The style prompt, whatever the model calls it. */
  prompt: string
  /** Fingerprint of the key that submitted it. */
  key: string
  account: string
  acceptedAt: number
  queueMs: number
  generationMs: number
  ending: Ending
  /** Whether it begins only when a runner is free; otherwise it begins after `queueMs`. */
  needsRunner?: boolean
  /** When a runner took it. */
  startsAt?: number
  /** Until when it must have begun, and how it ends if it has not; it then never runs and costs nothing. */
  startLimit?: { at: number; ending: Ending }
  /** When it was given up because it had not begun. */
  unstartedAt?: number
  /** Waits for the fault `never-finish` to be cleared. */
  stuck: boolean
  canceledAt?: number
  /** When Replicate stops it, by `Cancel-After`. */
  deadline?: number
  /** Whether input and output are shown in the provider's listing. */
  storesPayload: boolean
  webhook?: string
  webhookEvents?: readonly string[]
  /** Host name the caller reached the sandbox by; its files are offered under the same one. */
  hostname: string
  /** Origin the caller reached the API by. */
  origin: string
}

/** Where a piece of work stands. */
export type Phase = 'queued' | 'generating' | 'completed' | 'failed' | 'canceled' | 'aborted'

/** Where a piece of work stands at a moment, and since when. */
export interface Standing {
  phase: Phase
  startedAt: number | undefined
  endedAt: number | undefined
}

/**
 * Where work stands at a moment: a pure function of the clock, so that nothing needs a timer.
 *
 * @param now milliseconds since the epoch
 * @param held whether `never-finish` still holds work that is stuck
 */
export function standingOf(work: Work, now: number, held: boolean): Standing {
  const { unstartedAt } = work
  if (unstartedAt !== undefined && now >= unstartedAt) {
    return { phase: 'failed', startedAt: undefined, endedAt: unstartedAt }
  }
  const startsAt =
    work.needsRunner === true ? (work.startsAt ?? Number.POSITIVE_INFINITY) : work.acceptedAt + work.queueMs
  const endsAt = startsAt + work.generationMs
  const stoppedAt = stopOf(work, now, work.stuck && held ? Number.POSITIVE_INFINITY : endsAt)
  if (stoppedAt !== undefined) {
    const started = stoppedAt > startsAt
    const phase = !started && work.canceledAt === undefined ? 'aborted' : 'canceled'
    return { phase, startedAt: started ? startsAt : undefined, endedAt: stoppedAt }
  }
  if (now < startsAt) return { phase: 'queued', startedAt: undefined, endedAt: undefined }
  if (work.ending.kind === 'aborted') return { phase: 'aborted', startedAt: undefined, endedAt: startsAt }
  if (now < endsAt || (work.stuck && held)) return { phase: 'generating', startedAt: startsAt, endedAt: undefined }
  return { phase: work.ending.kind === 'audio' ? 'completed' : 'failed', startedAt: startsAt, endedAt: endsAt }
}

function stopOf(work: Work, now: number, endsAt: number): number | undefined {
  if (work.canceledAt !== undefined) return work.canceledAt
  if (work.deadline !== undefined && work.deadline <= now && work.deadline < endsAt) return work.deadline
  return undefined
}
