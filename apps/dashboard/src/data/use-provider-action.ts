import type { ProviderName } from '@soundfoundry/client'
import { useState } from 'react'
import { useGateway } from './gateway.ts'
import { cacheKeys } from './track-cache.ts'
import { usePress, type Press } from './use-press.ts'

export type ProviderAction = 'try' | 'pause' | 'drain' | 'resume'

/** What came of an action, in the gateway's words. */
export interface Said {
  readonly sentence: string
  /** In milliseconds since the epoch. */
  readonly at: number
}

/** Acts on a provider, and says what came of it. */
export function useProviderAction(name: ProviderName): Press<[ProviderAction]> & { readonly said: Said | null } {
  const { client, cache } = useGateway()
  const [said, setSaid] = useState<Said | null>(null)
  const calls = {
    try: () => client.tryProvider(name),
    pause: () => client.pauseProvider(name),
    drain: () => client.drainProvider(name),
    resume: () => client.resumeProvider(name),
  }
  const act = async (action: ProviderAction): Promise<void> => {
    setSaid(null)
    const { sentence } = await calls[action]()
    setSaid({ sentence, at: Date.now() })
    for (const queryKey of [cacheKeys.health, cacheKeys.providers]) await cache.invalidateQueries({ queryKey })
  }
  return { ...usePress(act), said }
}
