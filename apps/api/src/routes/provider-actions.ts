import { ProviderNameSchema, switchActions } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { switchProvider } from '../providers/switch-provider.ts'
import { tryProvider } from '../providers/try-provider.ts'

const acting = {
  config: { scope: 'operate' },
  schema: { params: Type.Object({ provider: ProviderNameSchema }) },
} as const

/**
 * `POST /api/providers/{provider}/try` probes a provider for free, now; `…/pause`, `…/resume` and `…/drain` say whether
 * tracks are sent there.
 */
export function providerActionRoutes(app: Gateway, { bus }: GatewayDeps): void {
  app.post('/api/providers/:provider/try', acting, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    const tried = await tryProvider(bus, request.params.provider)
    request.log.info({ provider: tried.provider, probe: tried.probe }, 'provider probed for an operator')
    return tried
  })
  for (const action of switchActions) {
    app.post(`/api/providers/:provider/${action}`, acting, async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      await bus.ready()
      const { answer, written } = await switchProvider(bus, request.params.provider, action, request.caller)
      const { provider, paused } = answer
      if (written)
        request.log.warn({ provider, caller: request.caller, mode: paused?.mode ?? null }, `provider: ${action}`)
      return answer
    })
  }
}
