import type { ProviderName, Providers, ProvidersHealth } from '@soundfoundry/client'
import type { Fact } from './fact-list.ts'
import { tellTime } from './tell-time.ts'

type State = ProvidersHealth['fal']
type Provider = Providers['providers'][number]
type Circuit = Provider['circuits'][number]

export const providerNames = ['fal', 'replicate'] as const satisfies readonly ProviderName[]

const titles: Readonly<Record<ProviderName, string>> = { fal: 'fal', replicate: 'Replicate' }

const stateWords: Readonly<Record<State, string>> = {
  ok: 'OK: takes tracks',
  degraded: 'Degraded: takes some tracks',
  down: 'Down: takes no tracks',
}

/** One provider, as its card says it. */
export interface ProviderText {
  readonly name: ProviderName
  readonly title: string
  readonly state: State
  readonly words: string
  /** What is wrong, with the fix. */
  readonly error: string | null
  readonly facts: readonly Fact[]
}

function circuitLine({ scope, key, model, state, reason, until }: Circuit): string {
  const what = [scope, key, model].filter(part => part !== null).join(' ')
  const why = reason === null ? '' : `: ${reason}`
  return state === 'half_open' ? `${what} on trial${why}` : `${what} open${why}, tried again ${tellTime(until)}`
}

function factsOf(provider: Provider): Fact[] {
  const { circuits, workers, in_flight, queued, last_success_at, models } = provider
  return [
    { label: 'Circuit', value: circuits.length === 0 ? 'closed' : circuits.map(circuitLine).join('; ') },
    { label: 'Workers', value: String(workers) },
    { label: 'In flight', value: String(in_flight) },
    { label: 'Queued', value: String(queued) },
    { label: 'Last success', value: last_success_at === null ? 'none yet' : tellTime(last_success_at) },
    { label: 'Models', value: models.length === 0 ? 'none' : models.join(', ') },
  ]
}

/**
 * Both providers.
 *
 * @param detail null where the token may not see it
 */
export function describeProviders(health: ProvidersHealth, detail: Providers | null): ProviderText[] {
  return providerNames.map(name => {
    const state = health[name]
    const provider = detail?.providers.find(each => each.provider === name)
    return {
      name,
      title: titles[name],
      state,
      words: stateWords[state],
      error: health[`${name}_error`],
      facts: provider === undefined ? [] : factsOf(provider),
    }
  })
}

/** How many tracks no provider can take now; null when it is not known. */
export function describeWaiting(detail: Providers | null): string | null {
  if (detail === null) return null
  const { waiting } = detail
  if (waiting === 0) return 'No track waits for a provider.'
  return waiting === 1 ? '1 track waits for a provider.' : `${waiting} tracks wait for a provider.`
}
