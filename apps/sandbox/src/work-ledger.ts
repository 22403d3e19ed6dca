import type { Provider } from './operation.ts'
import { Runners } from './runners.ts'
import { standingOf, type Phase, type Standing, type Work } from './work.ts'

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

export { standingOf, type Ending, type Phase, type Standing, type Work } from './work.ts'

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

function summaryOf(work: Work, { phase, startedAt }: Standing): WorkSummary {
  return {
    provider: work.provider,
    request_id: work.request_id,
    model: work.model,
    prompt: work.prompt,
    key: work.key,
    accepted_at: new Date(work.acceptedAt).toISOString(),
    state: stateOf(phase),
    ran: startedAt !== undefined,
  }
}
