import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { createReadiness, type ReadinessCheck } from './readiness.ts'
import type { Scrubber } from './scrubber.ts'

/** The paths that answer until the very end, because whoever watches the process asks there. */
export const operationsPaths: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

export interface OperationsOptions {
  readonly readiness: Readonly<Record<string, ReadinessCheck>>
  readonly metrics: Registry
  readonly scrubber: Scrubber
  readonly isClosing: () => boolean
}

/**
 * Adds `/livez` (the process answers, whatever its dependencies do), `/readyz` (it can do its work and is not about
 * to end) and `/metrics` (Prometheus text). They are asked every few seconds and logged only when something is wrong.
 */
export function addOperations(service: FastifyInstance, options: OperationsOptions): void {
  const { metrics, scrubber, isClosing } = options
  const checkReadiness = createReadiness(options.readiness)
  const quiet = { logLevel: 'warn' } as const

  service.get('/livez', quiet, () => ({ status: 'ok' }))

  service.get('/readyz', quiet, async (_request, reply) => {
    const { ready, checks } = await checkReadiness()
    const closing = isClosing()
    reply.code(ready && !closing ? 200 : 503).header('cache-control', 'no-store')
    const status = closing ? 'closing' : ready ? 'ok' : 'unavailable'
    const scrubbed = Object.entries(checks).map(([name, outcome]) => [name, scrubber.scrub(outcome)])
    return { status, checks: Object.fromEntries(scrubbed) }
  })

  service.get('/metrics', quiet, async (_request, reply) => {
    reply.header('content-type', metrics.contentType)
    return scrubber.scrub(await metrics.metrics())
  })
}
