import type { Drill, ProviderName, Sandbox } from '@soundfoundry/client'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { environmentOf, type Environment } from '../model/environment.ts'
import type { KeyAction } from '../model/key-commands.ts'
import { useGateway } from './gateway.ts'
import { useUnlessForbidden } from './queries.ts'
import { cacheKeys } from './track-cache.ts'
import { refreshMs, useRefresh } from './use-live.ts'
import { usePress, type Press } from './use-press.ts'

const watchedMs = 1_000
/** Who forgets a drill finds everything as it was. */
const drillS = 600

/** Where this is; null while that is not known. */
export function useEnvironment(): Environment | null {
  const { client } = useGateway()
  const refresh = useRefresh()
  const { data } = useQuery({
    queryKey: cacheKeys.gateway,
    queryFn: ({ signal }) => client.health({ signal }),
    retry: false,
    // It changes with a restart alone.
    refetchInterval: ({ state }) => (state.data === undefined ? refreshMs : refresh),
  })
  return environmentOf(data ?? null)
}

/**
 * What is played in the sandbox; null where there is none, or the token may not see it.
 *
 * @param isWatched asks every second
 */
export function useSandbox(isWatched = false): Sandbox | null {
  const { client } = useGateway()
  const isThere = useEnvironment()?.kind === 'sandbox'
  const { data } = useUnlessForbidden<Sandbox>({
    queryKey: cacheKeys.sandbox,
    read: options => client.sandbox(options),
    everyMs: (_data, refresh) => (isWatched ? watchedMs : refresh),
    enabled: isThere,
  })
  return data ?? null
}

/** Switches drills on, as the sandbox itself would try them, or off. */
export function useDrills(): Press<[readonly Drill[], boolean]> {
  const { client, cache } = useGateway()
  const act = useCallback(
    async (drills: readonly Drill[], on: boolean): Promise<void> => {
      for (const drill of drills) {
        const now = await client.switchDrill(
          drill,
          on ? { on, parameters: { for_s: drillS, ...drill.example } } : { on },
        )
        cache.setQueryData<Sandbox>(cacheKeys.sandbox, before =>
          before == null ? before : { ...before, drills: before.drills.map(each => (isSame(each, now) ? now : each)) },
        )
      }
    },
    [client, cache],
  )
  return usePress(act)
}

const isSame = (a: Drill, b: Drill): boolean => a.provider === b.provider && a.name === b.name

const verbs = { rotate: 'rotate', rollback: 'roll_back', retire: 'retire' } as const

/** Changes a made-up key where it stands. The key itself never comes here. */
export function useSandboxKey(provider: ProviderName): Press<[KeyAction]> {
  const { client, cache } = useGateway()
  const act = async (action: KeyAction): Promise<void> => {
    await client.changeSandboxKey(provider, verbs[action])
    await cache.invalidateQueries({ queryKey: cacheKeys.keys })
  }
  return usePress(act)
}
