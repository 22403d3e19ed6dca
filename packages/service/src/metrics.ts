import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A registry with the process's own metrics and what runs in it. */
export function createMetrics(name: string, version: string): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'soundfoundry_build_info',
    help: 'Always 1; its labels say what runs.',
    labelNames: ['app', 'version'],
    registers: [registry],
  }).set({ app: name, version }, 1)
  return registry
}

/**
 * Times every answer. Labels are bounded whatever is asked for: the route is its pattern and never a path, and an
 * unknown method is `other`.
 */
export function measureRequests(service: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the request to the end of its answer, in seconds.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers: [registry],
  })
  service.addHook('onResponse', async (request, reply) => {
    duration.observe(
      {
        method: methods.has(request.method) ? request.method : 'other',
        route: request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched'),
        status: reply.statusCode,
      },
      reply.elapsedTime / 1000,
    )
  })
}

/** Shows how far this machine's clock is off, read at the scrape. */
export function measureClock(clock: { offsetMs(): number }, registry: Registry): void {
  registry.registerMetric(
    new Gauge({
      name: 'soundfoundry_clock_offset_seconds',
      help: "How far this machine's clock is ahead of the broker's, which counts; below 0 it is behind.",
      registers: [],
      collect() {
        this.set(clock.offsetMs() / 1_000)
      },
    }),
  )
}
