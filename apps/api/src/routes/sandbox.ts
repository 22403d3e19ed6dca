import { AppError } from '@soundfoundry/errors'
import { ProviderNameSchema } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { DrillParametersSchema } from '../sandbox/drill-schemas.ts'
import { keyActions } from '../sandbox/plan-key-change.ts'
import type { SandboxControls } from '../sandbox/sandbox.ts'

export const DrillSwitchSchema = Type.Object(
  {
    on: Type.Boolean({ description: 'Whether the sandbox is to play it.' }),
    parameters: Type.Optional(DrillParametersSchema),
  },
  { additionalProperties: false },
)

export const KeyChangeRequestSchema = Type.Object(
  { action: Type.Enum(keyActions, { description: 'What is to be done.' }) },
  { additionalProperties: false },
)

const DrillParamsSchema = Type.Object({
  provider: ProviderNameSchema,
  drill: Type.String({ description: 'Its name, as `GET /api/sandbox` lists it.' }),
})
const KeyParamsSchema = Type.Object({ provider: ProviderNameSchema })

const operate = { scope: 'operate' } as const

/**
 * What is played in the sandbox: `GET /api/sandbox` lists the drills, `POST /api/sandbox/drills/{provider}/{drill}` switches
 * one, and `POST /api/sandbox/keys/{provider}` changes a made-up key. Without a sandbox each throws `no_sandbox`.
 */
export function sandboxRoutes(app: Gateway, { bus, sandbox }: GatewayDeps): void {
  const there = (): SandboxControls => {
    if (sandbox === undefined) throw new AppError('no_sandbox')
    return sandbox
  }
  app.get('/api/sandbox', { config: operate }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    return { drills: await there().drills(), changes_keys: there().changesKeys }
  })
  app.post(
    '/api/sandbox/drills/:provider/:drill',
    { config: operate, schema: { params: DrillParamsSchema, body: DrillSwitchSchema } },
    async (request, reply) => {
      const { params, body } = request
      const switched = await there().switchDrill(
        params.provider,
        params.drill,
        body.on ? (body.parameters ?? {}) : null,
      )
      request.log.info({ provider: params.provider, drill: params.drill, on: body.on }, 'drill switched')
      void reply.header('cache-control', 'no-store')
      return switched
    },
  )
  app.post(
    '/api/sandbox/keys/:provider',
    { config: operate, schema: { params: KeyParamsSchema, body: KeyChangeRequestSchema } },
    async (request, reply) => {
      const controls = there()
      await bus.ready()
      const { keys } = await bus.asks.keys()
      const changed = await controls.changeKey(request.params.provider, request.body.action, keys)
      request.log.info(changed, 'key of the sandbox changed')
      void reply.header('cache-control', 'no-store')
      return changed
    },
  )
}
