import type { FastifyInstance } from 'fastify'
import { Counter } from 'prom-client'
import { tellWebhooks, type TellOptions } from './tell-webhooks.ts'

/** Has a gateway tell webhooks for as long as it is open. Throws `broker_unavailable`. */
export async function startWebhooks(
  service: FastifyInstance,
  options: Omit<TellOptions, 'log' | 'onAttempt'>,
): Promise<void> {
  const attempts = new Counter({
    name: 'soundfoundry_webhook_attempts_total',
    help: 'Calls of webhooks, by what came of each: delivered, retried later, or failed for good.',
    labelNames: ['outcome'],
    registers: [service.metrics],
  })
  const running = await tellWebhooks({
    ...options,
    log: service.log,
    onAttempt: outcome => attempts.inc({ outcome }),
  })
  service.addHook('preClose', () => running.stop())
}
