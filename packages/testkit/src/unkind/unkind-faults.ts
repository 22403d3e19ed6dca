import type { FaultParameters, Provider, SandboxControl } from '@soundfoundry/sandbox'

export interface Unkindness {
  /** How long the lists lag, in milliseconds. */
  readonly lagMs: number
  /** How far the providers' clocks are ahead, in milliseconds; negative when they are behind. */
  readonly clockMs: number
}

/** Providers that are unkind until they are told to `stop`. */
export interface Unkind {
  /** How often answers were lost, and how often they were none of the provider's own. */
  struck(): { lost: number; foreign: number }
  stop(): void
}

const providers: readonly Provider[] = ['fal', 'replicate']

/** Statuses that say nothing of whether a submit was accepted, each from something in front of the provider. */
const statuses = [
  301, 302, 303, 304, 307, 308, 405, 408, 409, 410, 417, 421, 423, 424, 425, 431, 451, 499, 401, 403, 404, 500, 502,
  503,
] as const
const bodies = ['html', 'empty', 'other'] as const

const stepMs = 20

/**
 * Makes both providers as unkind as they can be: queued work is not listed, lists lag, clocks are off, inputs are listed
 * otherwise than they were sent, every fifth answer to a submit is lost, and every tenth is none of the provider's own, with
 * another status each time, after the work was accepted every other time.
 */
export function beUnkind(control: SandboxControl, { lagMs, clockMs }: Unkindness): Unkind {
  for (const provider of providers) {
    control.setFault(provider, 'listing-lag', { ms: lagMs })
    control.setFault(provider, 'own-clock', { ms: clockMs })
    control.setFault(provider, 'fill-in-inputs')
    control.setFault(provider, 'clean-inputs')
    control.setFault(provider, 'reset-after-accepting', { every: 5 })
  }
  const turns = new Map(providers.map((provider, index) => [provider, index]))
  const turn = (provider: Provider): void => {
    const number = turns.get(provider) ?? 0
    turns.set(provider, number + 1)
    control.setFault(provider, 'any-status', parametersOf(number))
  }
  for (const provider of providers) turn(provider)
  // A fault has one status: the next one takes its place once it has struck.
  let foreign = 0
  const timer = setInterval(() => {
    for (const { provider, fault, hits } of control.state().faults) {
      if (fault !== 'any-status' || hits === 0) continue
      foreign += hits
      turn(provider)
    }
  }, stepMs)
  return {
    stop: () => clearInterval(timer),
    struck() {
      const losses = control.state().faults.filter(({ fault }) => fault === 'reset-after-accepting')
      return { lost: losses.reduce((sum, { hits }) => sum + hits, 0), foreign }
    },
  }
}

function parametersOf(number: number): FaultParameters {
  const status = statuses[number % statuses.length] ?? 409
  return { status, body: bodies[number % bodies.length] ?? 'html', accept: number % 2 === 0, every: 10 }
}
