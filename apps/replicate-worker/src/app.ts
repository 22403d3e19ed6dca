import { createReplicateProvider } from '@soundfoundry/provider-replicate'
import type { Boot, Built } from '@soundfoundry/service'
import { buildWorkerApp } from '@soundfoundry/worker'

/** The worker that runs attempts at Replicate. */
export function buildApp(boot: Boot<'replicate-worker'>): Promise<Built> {
  const { REPLICATE_API_URL, REPLICATE_MODEL, REPLICATE_CONCURRENCY, REPLICATE_LIST_LAG_S } = boot.config
  const provider = createReplicateProvider({
    apiUrl: REPLICATE_API_URL,
    models: REPLICATE_MODEL,
    listLagS: REPLICATE_LIST_LAG_S,
  })
  return buildWorkerApp(boot, provider, REPLICATE_CONCURRENCY)
}
