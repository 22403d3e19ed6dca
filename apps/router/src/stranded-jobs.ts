import { liveAttempt, providerNames, type ProviderName } from '@soundfoundry/track'
import type { RouterContext } from './router-context.ts'

const everyMs = 5_000

/** The most tracks of one provider that are looked at in one go. */
const atOnce = 1_000

/**
 * Jobs that nobody has begun, at a provider whose workers are all gone, would wait there until their deadline though
 * another provider is free. Their tracks are routed again; the jobs they leave behind find their record gone on.
 */
export class StrandedJobs {
  readonly #context: RouterContext
  readonly #timer: NodeJS.Timeout
  #busy = false

  constructor(context: RouterContext) {
    this.#context = context
    this.#timer = setInterval(() => void this.#look(), everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (const provider of providerNames) await this.#rescue(provider)
    } catch (err) {
      this.#context.log.warn({ err }, 'the jobs of absent workers could not be looked at')
    } finally {
      this.#busy = false
    }
  }

  async #rescue(provider: ProviderName): Promise<void> {
    const { bus, log } = this.#context
    if ([...bus.fleet.entries()].some(([, { value }]) => value.provider === provider)) return
    const tracks = (await bus.jobs.tracksIn(provider)).slice(0, atOnce)
    let routed = 0
    for (const track of tracks) {
      const dispatch = await this.#unbegun(track, provider)
      if (dispatch === null) continue
      await bus.jobs.enqueue('route', { track, dispatch })
      routed += 1
    }
    if (routed > 0) log.warn({ provider, routed }, 'no worker is there any more: its waiting tracks are routed again')
  }

  /** The number of a track's dispatch to a provider when nobody has begun it and it has not been routed again yet. */
  async #unbegun(track: string, provider: ProviderName): Promise<number | null> {
    const current = await this.#context.bus.tracks.get(track)
    if (current === null || current.record.stage !== 'submitting' || liveAttempt(current.record) !== null) return null
    const { dispatch, attempts } = current.record
    if (dispatch === null || dispatch.provider !== provider) return null
    return attempts.some(attempt => attempt.dispatch === dispatch.number) ? null : dispatch.number
  }
}
