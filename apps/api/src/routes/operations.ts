import type { Gateway, GatewayDeps } from '../deps.ts'

/** `GET /api/providers` and `GET /api/keys`: what the health app knows of the fleet, by fingerprint only. */
export function operationsRoutes(app: Gateway, { bus }: GatewayDeps): void {
  app.get('/api/providers', async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    return bus.asks.providers()
  })
  app.get('/api/keys', async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    return bus.asks.keys()
  })
}
