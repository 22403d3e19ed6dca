import type { Gateway, GatewayDeps } from '../deps.ts'

const anyToken = { config: { scope: 'any' } } as const

/** `GET /api/health`: this gateway, and where it is. `GET /api/health/providers`: what a job would meet at each provider now. */
export function healthRoutes(app: Gateway, { bus, version, environment }: GatewayDeps): void {
  app.get('/api/health', anyToken, () => ({ status: 'ok', version, environment }))
  app.get('/api/health/providers', anyToken, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    // Without the broker nobody can be asked, which is another fault than a health app that is not there.
    await bus.ready()
    return bus.asks.providersHealth()
  })
}
