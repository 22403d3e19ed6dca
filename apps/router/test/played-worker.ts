import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, Delivery, Disposal } from '@soundfoundry/bus'
import {
  advance,
  liveAttempt,
  type JobMessage,
  type ProbeReport,
  type ProviderName,
  type Reason,
  type RefusalScope,
  type SubmitReport,
  type TrackEvent,
  type TrackRecord,
  type WorkerReport,
} from '@soundfoundry/track'
import { makeReport } from './samples.ts'

/** What a played worker does with a dispatch. `return`: gives it back un-begun. `hold`: accepted, and never finished. */
export type Play =
  | 'accept'
  | 'hold'
  | 'return'
  | 'fail'
  | 'doubt'
  | { refuse: RefusalScope; reason: Reason; retryAfterMs?: number }

/** One dispatch that a played worker was given. */
export interface Given {
  track: string
  dispatch: number
  model: string
  trial: boolean
  at: number
}

/**
 * Plays the workers of one provider on a bus of its own: takes jobs, writes records as a worker does, reports to the
 * fleet and answers probes, without a provider behind it.
 */
export class PlayedWorker {
  readonly given: Given[] = []
  asks = 0
  /** How long a probe takes, and when each began and ended. Milliseconds. */
  probeMs = 0
  readonly probes: { from: number; to: number }[] = []
  play: (record: TrackRecord) => Play = () => 'accept'
  /** What a probe finds: a refused, a good or an unknown account. */
  account: 'ok' | 'refused' | 'unknown' = 'unknown'
  readonly #bus: Bus
  readonly #provider: ProviderName
  readonly #report: WorkerReport
  #submits: SubmitReport[] = []

  constructor(bus: Bus, provider: ProviderName, changes: Partial<WorkerReport> = {}) {
    this.#bus = bus
    this.#provider = provider
    this.#report = makeReport(provider, changes)
  }

  /** Appears in the fleet, takes jobs and answers probes, until the returned function is called. */
  async start(): Promise<() => Promise<void>> {
    await this.#bus.asks.answerProbe(this.#provider, () => this.#probe())
    await this.report()
    const loop = await this.#bus.jobs.consume({
      queue: this.#provider,
      concurrency: 1_000,
      parallel: 16,
      handle: (job, delivery) => this.#take(job, delivery),
      onError: error => {
        throw error
      },
    })
    return () => loop.stop()
  }

  async report(submits: readonly SubmitReport[] = this.#submits): Promise<void> {
    const now = new Date().toISOString()
    await this.#bus.fleet.put(this.#report.worker, {
      ...this.#report,
      at: now,
      recent_submits: [...submits].slice(-50),
    })
  }

  async submitted(accepted: boolean, intent: string = randomUUID()): Promise<void> {
    const key = this.#report.credential?.key ?? ''
    const [model] = this.#report.models
    const failure = accepted
      ? ({ reason: null, http_status: null, explanation: null } as const)
      : ({ reason: 'server_error', http_status: 503, explanation: 'It is down.' } as const)
    const at = new Date().toISOString()
    this.#submits = [...this.#submits, { intent, at, key, model: model?.id ?? '', accepted, ...failure }]
    await this.report()
  }

  async #probe(): Promise<ProbeReport> {
    this.asks += 1
    const from = Date.now()
    await delay(this.probeMs)
    this.probes.push({ from, to: Date.now() })
    const refusal = { reason: 'account_locked', http_status: 403, explanation: 'Still locked.' } as const
    const nothing = { reason: null, http_status: null, explanation: null } as const
    const told = this.account === 'refused' ? refusal : nothing
    return {
      at: new Date().toISOString(),
      key: this.#report.credential?.key ?? null,
      findings: [{ scope: 'account', model: null, state: this.account, ...told }],
    }
  }

  async #take(job: JobMessage, delivery: Delivery): Promise<Disposal> {
    const current = await this.#bus.tracks.get(job.track)
    if (current === null) return { act: 'back', delayMs: 100 }
    const { dispatch } = current.record
    if (dispatch === null || dispatch.number !== job.dispatch || delivery.stopping.aborted) return { act: 'ack' }
    if (current.record.attempts.some(attempt => attempt.dispatch === job.dispatch)) return { act: 'ack' }
    const play = this.play(current.record)
    const { number, model, trial } = dispatch
    this.given.push({ track: job.track, dispatch: number, model, trial, at: Date.now() })
    if (play !== 'return') await this.#attempt(current.record, play)
    const isOver = play !== 'accept' && play !== 'hold'
    if (isOver) await this.#bus.jobs.enqueue('route', { track: job.track, dispatch: job.dispatch })
    return { act: 'ack' }
  }

  async #attempt(record: TrackRecord, play: Exclude<Play, 'return'>): Promise<void> {
    const intent = randomUUID()
    const key = this.#report.credential?.key ?? ''
    const begin = {
      type: 'submitting',
      dispatch: record.dispatch?.number ?? 0,
      intent,
      worker: 'played',
      key,
      ignored: [],
    }
    await this.write(record.id, [{ ...begin, type: 'submitting' }, ...endOf(play, intent)])
    if (play === 'doubt') await this.submitted(false, intent)
    else if (typeof play === 'string') await this.submitted(true, intent)
  }

  /** Writes what happened to a track; throws when it cannot have happened. */
  async write(track: string, events: readonly TrackEvent[]): Promise<void> {
    await this.#bus.tracks.update(track, record =>
      events.reduce((current, event) => {
        const next = advance(current, event, new Date())
        if (!next.ok) throw new Error(`${event.type}: ${next.why}, live: ${liveAttempt(current)?.state ?? 'none'}`)
        return next.record
      }, record),
    )
  }
}

const audio = { content_type: 'audio/mpeg', bytes: 3, sha256: 'f'.repeat(64), duration_s: 61.2 }

function endOf(play: Exclude<Play, 'return'>, intent: string): TrackEvent[] {
  const verdict = { reason: 'server_error', http_status: 500, explanation: 'It answered with an error.' } as const
  const accepted: TrackEvent = { type: 'accepted', intent, provider_request_id: `request-${intent}` }
  switch (play) {
    case 'accept':
      return [accepted, { type: 'succeeded', intent, audio }]
    case 'hold':
      return [accepted]
    case 'fail':
      return [accepted, { type: 'attempt_failed', intent, verdict, billed: 'no' }]
    case 'doubt':
      return [
        { type: 'uncertain', intent, verdict },
        {
          type: 'refused',
          intent,
          verdict: { ...verdict, reason: 'no_trace' },
          scope: 'request',
          retry_after_ms: null,
        },
      ]
    default: {
      const refusal = { reason: play.reason, http_status: 403, explanation: `Refused: ${play.reason}.` }
      return [
        { type: 'refused', intent, verdict: refusal, scope: play.refuse, retry_after_ms: play.retryAfterMs ?? null },
      ]
    }
  }
}
