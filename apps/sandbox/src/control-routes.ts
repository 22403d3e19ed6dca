import type { FastifyInstance } from 'fastify'
import type { SandboxControl } from './control.ts'
import { whyRefused } from './control-callers.ts'
import { controlPage } from './control-page.ts'
import { UnknownFaultError } from './fault-board.ts'
import { isProvider, providers, type Provider } from './operation.ts'

interface FaultRoute {
  Params: { provider: string; fault: string }
}

/**
 * The control page and the control routes, for a person with curl.
 *
 * @param names what they are called by in `Host`, beside loopback names
 */
export function registerControl(app: FastifyInstance, control: SandboxControl, names: ReadonlySet<string>): void {
  // In a scope of their own: the providers' far ends next to them answer under any name.
  void app.register(async controls => {
    controls.addHook('onRequest', async (request, reply) => {
      const error = whyRefused(request, names)
      return error === null ? undefined : reply.code(403).send({ error })
    })
    addControls(controls, control)
  })
}

function addControls(app: FastifyInstance, control: SandboxControl): void {
  app.get('/', async (request, reply) =>
    reply.type('text/html; charset=utf-8').send(controlPage(`${request.protocol}://${request.host}`, control.state())),
  )
  app.get('/control', async () => control.state())
  app.delete('/control', async () => {
    control.reset()
    return control.state()
  })
  app.get('/control/faults', async () => control.faults())
  app.delete('/control/faults', async () => {
    control.clearFaults()
    return control.state().faults
  })
  app.put<FaultRoute>('/control/faults/:provider/:fault', async ({ params, body }, reply) =>
    guarded(reply, () => control.setFault(providerOf(params.provider), params.fault, body ?? {})),
  )
  app.delete<FaultRoute>('/control/faults/:provider/:fault', async ({ params }, reply) =>
    guarded(reply, () => {
      control.clearFault(providerOf(params.provider), params.fault)
      return control.state().faults
    }),
  )
  app.post<{ Params: { provider: string } }>('/control/keys/:provider', async ({ params }, reply) =>
    guarded(reply, () => ({ key: control.makeKey(providerOf(params.provider)) })),
  )
  app.delete<{ Params: { fingerprint: string } }>('/control/keys/:fingerprint', async ({ params }, reply) =>
    guarded(reply, () => {
      control.revokeKey(fingerprintOf(params.fingerprint))
      return {}
    }),
  )
  app.get<{ Querystring: { provider?: string; prompt?: string } }>('/control/work', async ({ query }, reply) =>
    guarded(reply, () => control.work({ provider: optionalProvider(query.provider), prompt: query.prompt })),
  )
  app.get<{ Querystring: { provider?: string; operation?: string } }>('/control/requests', async ({ query }, reply) =>
    guarded(reply, () => control.requests({ provider: optionalProvider(query.provider), operation: query.operation })),
  )
}

function guarded<Value>(reply: { code: (status: number) => unknown }, act: () => Value): Value | { error: string } {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof UnknownFaultError)) throw error
    reply.code(400)
    return { error: error.message }
  }
}

function providerOf(name: string): Provider {
  if (isProvider(name)) return name
  throw new UnknownFaultError(`There is no provider "${name}". There are: ${providers.join(', ')}.`)
}

function fingerprintOf(name: string): string {
  if (/^(fal|replicate)_[0-9a-f]{8}$/.test(name)) return name
  throw new UnknownFaultError('A key is named by its fingerprint, such as fal_3f9a1c20.')
}

function optionalProvider(name: string | undefined): Provider | undefined {
  return name === undefined ? undefined : providerOf(name)
}
