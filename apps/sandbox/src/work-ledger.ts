import type { AudioWish } from './audio-library.ts'
import type { Provider } from './operation.ts'
import { Runners } from './runners.ts'

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

/** One line of `GET /control/work`. */
export interface WorkSummary {
  provider: Provider
  request_id: string
  model: string
  prompt: string
  key: string
  accepted_at: string
  state: 'generating' | 'completed' | 'failed' | 'canceled'
  /** Whether it has begun to run: what never did costs nothing. */
  ran: boolean
}

/** Which work to tell of; `prompt` matches any part of it. */
export interface WorkFilter {
  provider?: Provider | undefined
  prompt?: string | undefined
}

/** How much work a provider has been given, and where it stands. */
export interface WorkCounts {
  accepted: number
  generating: number
  completed: number
  failed: number
  canceled: number
}

/** Everything the two providers have accepted, in order. */
export class WorkLedger {
  readonly #work = new Map<string, Work>()
  readonly #isHeld: (provider: Provider) => boolean
  readonly #runners: Runners

  /**
   * @param isHeld whether the fault `never-finish` is on at a provider
   * @param falRunners how much work fal runs at once
   */
  constructor(isHeld: (provider: Provider) => boolean, falRunners: number) {
    this.#isHeld = isHeld
    this.#runners = new Runners(falRunners, () => isHeld('fal'))
  }

  /** Books accepted work. */
  accept(work: Work): void {
    this.#runners.advance(work.acceptedAt)
    this.#work.set(work.request_id, work)
    if (work.needsRunner === true) this.#runners.add(work)
  }

  /** The work with this id at a provider, if it was accepted there. */
  find(provider: Provider, requestId: string): Work | undefined {
    const work = this.#work.get(requestId)
    return work?.provider === provider ? work : undefined
  }

  /** Where work stands now. */
  standing(work: Work): Standing {
    const now = Date.now()
    this.#runners.advance(now)
    return standingOf(work, now, this.#isHeld(work.provider))
  }

  /** All work of a provider, oldest first. */
  *of(provider: Provider): Generator<Work> {
    for (const work of this.#work.values()) if (work.provider === provider) yield work
  }

  /** Accepted work for a person or a test to look at, oldest first. */
  summaries(filter: WorkFilter = {}): WorkSummary[] {
    const wanted = (work: Work) =>
      (filter.provider === undefined || work.provider === filter.provider) &&
      (filter.prompt === undefined || work.prompt.includes(filter.prompt))
    const summaryOf = (work: Work, { phase, startedAt }: Standing): WorkSummary => ({
      provider: work.provider,
      request_id: work.request_id,
      model: work.model,
      prompt: work.prompt,
      key: work.key,
      accepted_at: new Date(work.acceptedAt).toISOString(),
      state: stateOf(phase),
      ran: startedAt !== undefined,
    })
    return [...this.#work.values()].filter(wanted).map(work => summaryOf(work, this.standing(work)))
  }

  /** Totals of a provider. */
  counts(provider: Provider): WorkCounts {
    const counts = { accepted: 0, generating: 0, completed: 0, failed: 0, canceled: 0 }
    for (const work of this.of(provider)) {
      counts.accepted += 1
      counts[stateOf(this.standing(work).phase)] += 1
    }
    return counts
  }

  /** Forgets everything. */
  clear(): void {
    this.#work.clear()
    this.#runners.clear()
  }
}

function stateOf(phase: Phase): WorkSummary['state'] {
  if (phase === 'queued') return 'generating'
  return phase === 'aborted' ? 'failed' : phase
}
