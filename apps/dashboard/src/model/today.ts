import type { Keys, ProviderName } from '@soundfoundry/client'
import { providerNames } from './provider-view.ts'

/** What was sent to one provider today, and what became of it. */
export interface ProviderToday {
  readonly provider: ProviderName
  readonly sent: number
  readonly refused: number
  readonly usd: number
}

/** The UTC day so far, over all keys. */
export interface Today {
  readonly usd: number
  /** Work whose price is not known: the sum is then too low. */
  readonly unpriced: number
  readonly providers: readonly ProviderToday[]
}

export function todayOf({ keys }: Keys): Today {
  const providers = providerNames.map(provider => {
    const own = keys.filter(key => key.provider === provider)
    const sum = (of: (key: Keys['keys'][number]) => number): number => own.reduce((total, key) => total + of(key), 0)
    return {
      provider,
      sent: sum(key => key.submits_today),
      refused: sum(key => key.refused_today),
      usd: sum(key => key.spend_usd_today),
    }
  })
  return {
    usd: providers.reduce((total, { usd }) => total + usd, 0),
    unpriced: keys.reduce((total, { unpriced_today }) => total + unpriced_today, 0),
    providers,
  }
}
