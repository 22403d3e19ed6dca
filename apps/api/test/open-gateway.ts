import { loadConfig } from '@soundfoundry/config'
import { openBus, type Bus } from '@soundfoundry/bus'
import { createLogger, createScrubber, createService } from '@soundfoundry/service'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { startBroker, type Broker, type BrokerOptions } from '@soundfoundry/testkit'
import type { FastifyInstance } from 'fastify'
import { addRoutes, buildApp } from '../src/app.ts'
import type { GatewayDeps } from '../src/deps.ts'
import { Passes } from '../src/passes/passes.ts'

export interface Teardown {
  teardown(end: () => unknown): void
}

/** Takes log lines, such as the `push` of an array. */
export type TakeLine = (line: string) => unknown

function createTestLogger(takeLine: TakeLine = () => undefined) {
  const scrubber = createScrubber()
  return { scrubber, logger: createLogger({ name: 'api', level: 'info', scrubber, destination: { write: takeLine } }) }
}

/** A broker that ends with the test. */
export async function useBroker(t: Teardown, options: BrokerOptions = {}): Promise<Broker> {
  const broker = await startBroker(options)
  t.teardown(() => broker.stop())
  return broker
}

/** The bus as another app of the house has it. */
export async function useBus(t: Teardown, broker: Broker, name = 'router'): Promise<Bus> {
  const { logger } = createTestLogger()
  const bus = await openBus({ name, servers: [broker.url], retentionDays: 30, log: logger })
  t.teardown(() => bus.close())
  return bus
}

export interface GatewayOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly takeLine?: TakeLine
}

/** The gateway as its process builds it. */
export async function useGateway(
  t: Teardown,
  broker: Broker,
  { environment: more, takeLine }: GatewayOptions = {},
): Promise<FastifyInstance> {
  const environment = { NATS_URL: broker.url, TRACK_DEADLINE_S: '600', ...more }
  const loaded = await loadConfig('api', environment, { readFile: () => Buffer.of() })
  const { service, close } = await buildApp({ ...loaded, ...createTestLogger(takeLine), name: 'api', version: '1.2.3' })
  t.teardown(async () => {
    await service.close()
    await close()
  })
  return service
}

/** The gateway's routes over a bus that the test can look into. */
export function useRoutes(t: Teardown, bus: Bus, deps: Partial<GatewayDeps> = {}): FastifyInstance {
  const service = createService({ name: 'api', version: '1.2.3', ...createTestLogger(), readiness: {} })
  addRoutes(service.withTypeProvider<TypeBoxTypeProvider>(), {
    bus,
    version: '1.2.3',
    environment: 'development',
    deadlineS: 600,
    passes: new Passes({ now: () => bus.clock.now() }),
    retention: bus.retention,
    ...deps,
  })
  t.teardown(() => service.close())
  return service
}

/** Has a gateway listen on a port of its own, for what needs a connection. Resolves to its URL. */
export function listen(service: FastifyInstance): Promise<string> {
  return service.listen({ host: '127.0.0.1', port: 0 })
}
