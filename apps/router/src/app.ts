import { brokerOf, openBus } from '@soundfoundry/bus'
import { createService, type Boot, type Built } from '@soundfoundry/service'
import { Counter } from 'prom-client'
import { startRouter } from './router.ts'

/** Builds the router: its server answers only for its own life; its work comes over the bus. */
export async function buildApp(boot: Boot<'router'>): Promise<Built> {
  const { name, version, logger, scrubber, config } = boot
  const bus = await openBus({
    ...brokerOf(name, config),
    retentionDays: config.TRACK_RETENTION_DAYS,
    ownsRetention: true,
    log: logger,
  })
  const service = createService({
    name,
    version,
    logger,
    scrubber,
    readiness: { broker: () => bus.ready() },
    clock: bus.clock,
  })
  const routes = new Counter({
    name: 'soundfoundry_routes_total',
    help: 'What the router decided, by decision and by the provider it sent the track to.',
    labelNames: ['act', 'provider'],
    registers: [service.metrics],
  })
  const redirects = new Counter({
    name: 'soundfoundry_redirects_total',
    help: 'Tracks that went on to another provider, by where they came from and why.',
    labelNames: ['from', 'to', 'reason'],
    registers: [service.metrics],
  })
  const router = await startRouter({
    bus,
    log: logger,
    rules: { preferred: config.MUSIC_PROVIDER, duplicateBudget: config.DUPLICATE_BUDGET },
    onRoute: (route, record) => {
      const provider = route.act === 'dispatch' ? route.provider : 'none'
      routes.inc({ act: route.act, provider })
      const last = record.attempts.at(-1)
      if (route.act === 'dispatch' && last !== undefined && last.provider !== route.provider) {
        redirects.inc({ from: last.provider, to: route.provider, reason: last.reason ?? 'none' })
      }
    },
  })
  return {
    service,
    close: async () => {
      await router.stop()
      await bus.close()
    },
  }
}
