import type { Alert } from '@soundfoundry/client'
import { useGateway } from './gateway.ts'
import { cacheKeys } from './track-cache.ts'
import { usePress, type Press } from './use-press.ts'

/** Says that somebody sees to an alert. */
export function useAcknowledge(): Press<[Alert]> {
  const { client, cache } = useGateway()
  return usePress(async ({ id }) => {
    await client.acknowledgeAlert(id)
    await cache.invalidateQueries({ queryKey: cacheKeys.alerts })
  })
}
