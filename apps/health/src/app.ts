import { brokerOf, openBus } from '@soundfoundry/bus'
import { createService, type Boot, type Built } from '@soundfoundry/service'
import { Gauge } from 'prom-client'
import { judgeProvider } from './judge-provider.ts'

/** Builds the health app: it gathers what workers report and answers for the providers. It holds no credential. */
export async function buildApp(boot: Boot<'health'>): Promise<Built> {
  const { name, version, logger, scrubber, config } = boot
  const bus = await openBus({ ...brokerOf(name, config), retentionDays: config.TRACK_RETENTION_DAYS, log: logger })
  const judge = (provider: 'fal' | 'replicate') =>
    judgeProvider(
      provider,
      [...bus.fleet.entries()].map(([, entry]) => entry.value),
      [...bus.circuits.entries()].map(([, entry]) => entry.value),
      new Date(),
    )
  bus.asks.answerProvidersHealth(() => {
    const [fal, replicate] = [judge('fal'), judge('replicate')]
    return { fal: fal.state, replicate: replicate.state, fal_error: fal.error, replicate_error: replicate.error }
  })

  const service = createService({ name, version, logger, scrubber, readiness: { broker: () => bus.ready() } })
  const up = new Gauge({
    name: 'soundfoundry_provider_up',
    help: 'What a job would meet at the provider now: 1 ok, 0.5 degraded, 0 down.',
    labelNames: ['provider'],
    registers: [service.metrics],
    collect() {
      const values = { ok: 1, degraded: 0.5, down: 0 }
      for (const provider of ['fal', 'replicate'] as const) up.set({ provider }, values[judge(provider).state])
    },
  })
  return { service, close: () => bus.close() }
}
