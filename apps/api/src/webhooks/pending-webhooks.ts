import { setTimeout as delay } from 'node:timers/promises'
import type { Bus } from '@soundfoundry/bus'
import { Gauge, type Registry } from 'prom-client'

/** A broker that has not answered after this is left out of the page. Milliseconds. */
const limitMs = 1_000

/**
 * Registers how many webhooks are not settled, read from the broker at each scrape. It is one queue for all gateways, so
 * each of them shows the same number; none while the broker cannot be asked.
 */
export function registerPendingWebhooks(registry: Registry, { webhooks }: Pick<Bus, 'webhooks'>): void {
  registry.registerMetric(
    new Gauge({
      name: 'soundfoundry_webhooks_pending',
      help: 'Webhooks that are not settled, over all gateways: still to be told, or waiting for their next try.',
      registers: [],
      async collect() {
        const late = new AbortController()
        const limit = delay(limitMs, null, { signal: late.signal }).catch(() => null)
        const count = await Promise.race([webhooks.count().catch(() => null), limit])
        late.abort()
        if (count === null) this.remove()
        else this.set(count)
      },
    }),
  )
}
