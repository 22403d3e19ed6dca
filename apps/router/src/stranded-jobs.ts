import { isDone, liveAttempt, mayGo, providerNames, type JobMessage, type ProviderName } from '@soundfoundry/track'
import type { RouterContext } from './router-context.ts'

const everyMs = 5_000

/** The most tracks of one provider that are routed again in one go. */
const atOnce = 1_000
const readsAtOnce = 32

type Job = Omit<JobMessage, 'v'>

/** How a job's track stands: nobody has begun it, it is at the provider, or nothing is to be done about this job any more. */
type Standing = 'unbegun' | 'begun' | 'over'

const nameOf = ({ track, dispatch }: Job): string => `${track}.${dispatch}`

/**
 * Jobs that nobody has begun would wait until their deadline though another provider is free, where the workers of a
 * provider are all gone, or a person drains it. Their tracks are routed again; the jobs they leave behind find their record
 * gone on.
 */
export class StrandedJobs {
  readonly #context: RouterContext
  readonly #timer: NodeJS.Timeout
  /** Jobs that were seen to: they stay in the queue of their provider until a worker takes them. */
  readonly #seenTo = new Map<ProviderName, ReadonlySet<string>>()
  #busy = false

  constructor(context: RouterContext) {
    this.#context = context
    this.#timer = setInterval(() => void this.look(), everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Looks now, and not only when it is time. Never throws. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (const provider of providerNames) await this.#rescue(provider)
    } catch (err) {
      this.#context.log.warn({ err }, 'the jobs that nobody begins could not be looked at')
    } finally {
      this.#busy = false
    }
  }

  async #rescue(provider: ProviderName): Promise<void> {
    const { bus, log } = this.#context
    const why = this.#whyStranded(provider)
    if (why === null) {
      this.#seenTo.delete(provider)
      return
    }
    const jobs = await bus.jobs.jobsIn(provider)
    const before = this.#seenTo.get(provider) ?? new Set()
    const seenTo = new Set(jobs.map(nameOf).filter(name => before.has(name)))
    this.#seenTo.set(provider, seenTo)
    const rest = jobs.filter(job => !seenTo.has(nameOf(job)))
    let routed = 0
    for (let at = 0; at < rest.length && routed < atOnce; at += readsAtOnce) {
      const some = rest.slice(at, at + readsAtOnce)
      const standings = await Promise.all(some.map(job => this.#standing(job, provider)))
      for (const [index, job] of some.entries()) {
        if (standings[index] === 'begun') continue
        if (standings[index] === 'unbegun') {
          await bus.jobs.enqueue('route', job)
          routed += 1
        }
        seenTo.add(nameOf(job))
      }
    }
    if (routed > 0) log.warn({ provider, routed }, `${why}: its waiting tracks are routed again`)
  }

  #whyStranded(provider: ProviderName): string | null {
    const { bus } = this.#context
    if (!mayGo(bus.switches.get(provider)?.value, 'submit')) return 'the provider is drained'
    const isServed = [...bus.fleet.entries()].some(([, { value }]) => value.provider === provider)
    return isServed ? null : 'no worker is there any more'
  }

  async #standing({ track, dispatch }: Job, provider: ProviderName): Promise<Standing> {
    const current = await this.#context.bus.tracks.get(track)
    // A copy may lag behind its job.
    if (current === null) return 'begun'
    const { record } = current
    const latest = record.dispatch
    if (isDone(record) || latest === null || latest.number > dispatch || latest.provider !== provider) return 'over'
    if (liveAttempt(record) !== null || record.attempts.some(each => each.dispatch === latest.number)) return 'begun'
    return record.stage === 'submitting' ? 'unbegun' : 'over'
  }
}
