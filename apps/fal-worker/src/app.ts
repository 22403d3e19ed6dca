import { createFalProvider } from '@soundfoundry/provider-fal'
import type { Boot, Built } from '@soundfoundry/service'
import { buildWorkerApp } from '@soundfoundry/worker'

/** The worker that runs attempts at fal. */
export function buildApp(boot: Boot<'fal-worker'>): Promise<Built> {
  const { FAL_QUEUE_URL, FAL_REST_URL, FAL_API_URL, FAL_MODEL, FAL_CONCURRENCY } = boot.config
  const provider = createFalProvider({
    queueUrl: FAL_QUEUE_URL,
    restUrl: FAL_REST_URL,
    apiUrl: FAL_API_URL,
    models: FAL_MODEL,
    startTimeoutS: boot.config.FAL_START_TIMEOUT_S,
    listLagS: boot.config.FAL_LIST_LAG_S,
  })
  return buildWorkerApp(boot, provider, FAL_CONCURRENCY)
}
