import type { Gateway, GatewayDeps } from '../deps.ts'

const operators = { config: { scope: 'operate' } } as const

/** `GET /api/providers` and `GET /api/keys`: what the health app knows of the fleet, by fingerprint only. */
export function operationsRoutes(app: Gateway, { bus }: GatewayDeps): void {
  app.get('/api/providers', operators, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    return bus.asks.providers()
  })
  app.get('/api/keys', operators, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    return bus.asks.keys()
  })
}
