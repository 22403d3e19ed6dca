import { UsageWindowSchema } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'

const operators = { config: { scope: 'operate' } } as const

const UsageQuerySchema = Type.Object({ window: Type.Optional(UsageWindowSchema) }, { additionalProperties: false })

/** `GET /api/providers`, `GET /api/keys` and `GET /api/usage`: what the health app knows of the fleet, by fingerprint only. */
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
  app.get('/api/usage', { ...operators, schema: { querystring: UsageQuerySchema } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    return bus.asks.usage(request.query.window ?? '24h')
  })
}
