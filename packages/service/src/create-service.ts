import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { AppError } from '@soundfoundry/errors'
import { fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { takeJsonBodies } from './json-body.ts'
import { createMetrics, measureClock, measureRequests } from './metrics.ts'
import { addOperations, operationsPaths } from './operations.ts'
import { answerUnknownRoutes, createProblemAnswers, type ProblemAnswers } from './problem-answers.ts'
import type { ReadinessCheck } from './readiness.ts'
import { RequestLog } from './request-log.ts'
import type { Scrubber } from './scrubber.ts'
import { closeSilentConnections } from './silent-connections.ts'
import { createValidatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What `/metrics` shows; register an app's own metrics here. */
    readonly metrics: Registry
  }
}

/** What an app may still decide about its server; the rest is the same everywhere. */
export type ServerOptions = Omit<
  FastifyServerOptions,
  'ajv' | 'clientErrorHandler' | 'frameworkErrors' | 'logController' | 'logger' | 'loggerInstance' | 'schemaController'
>

export interface ServiceOptions {
  readonly name: string
  readonly version: string
  readonly logger: Logger
  readonly scrubber: Scrubber
  /** What has to be there for the app to do its work, by name. A provider's outage is not among it. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>>
  /** How far this machine's clock is ahead of the broker's, in milliseconds; shown as a metric. */
  readonly clock?: { offsetMs(): number }
  readonly fastifyOptions?: ServerOptions
  /** A registry to go on with, for metrics that exist before the service does. */
  readonly metrics?: Registry
}

// A caller may wait 60 s for its track and an event stream says something every 15 s: silence of 2 minutes is a dead peer.
const silenceLimitMs = 120_000
// How long a request may take to arrive, whole and its headers.
const arrivalLimitMs = 30_000
const headersLimitMs = 15_000
// Longer than the 60 s of the usual load balancers, so that it is never we who close a connection they are about to use.
const idleLimitMs = 72_000
// The largest valid request, every character escaped, is well below this.
const bodyLimitBytes = 256 * 1024
// Ours are below 1,000 characters; this is what the usual proxies let through.
const urlLimit = 8 * 1024

/**
 * The shell of every app: a Fastify instance that validates without changing bodies, answers every error as a
 * problem, logs one scrubbed line a request, and has `/livez`, `/readyz` and `/metrics`.
 * Add routes and plugins to it, then hand it to `runService`, or `inject` into it in a test.
 */
export function createService(options: ServiceOptions): FastifyInstance {
  const { name, version, logger, scrubber } = options
  const problems = createProblemAnswers(scrubber)
  // Under Fastify's own type of a logger, which every plugin expects.
  const loggerInstance: FastifyBaseLogger = logger
  const service: FastifyInstance = fastify({
    connectionTimeout: silenceLimitMs,
    requestTimeout: arrivalLimitMs,
    keepAliveTimeout: idleLimitMs,
    // Node's own answer to a request without a Host is no problem document: `answerWhatNodeWould` does it.
    http: { headersTimeout: headersLimitMs, requireHostHeader: false },
    bodyLimit: bodyLimitBytes,
    // A process that a busy or paused machine holds up for ten seconds is late, and not broken: it must not end for that.
    pluginTimeout: 0,
    genReqId: requestId,
    ...options.fastifyOptions,
    // Fastify's own answer while closing is no problem document and would silence /livez: `refuseWhileClosing` does it.
    return503OnClosing: false,
    loggerInstance,
    logController: new RequestLog(),
    frameworkErrors: problems.answer,
    clientErrorHandler: problems.answerUnreadable,
  })

  const metrics = options.metrics ?? createMetrics(name, version)
  service.decorate('metrics', metrics)
  service.removeContentTypeParser('text/plain')
  takeJsonBodies(service)
  service.setValidatorCompiler(createValidatorCompiler())
  service.setErrorHandler(problems.answer)
  answerUnknownRoutes(service)
  answerWhatNodeWould(service, problems)
  service.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.url.length > urlLimit) {
      throw new AppError('uri_too_long', { detail: `The path and the query are longer than ${urlLimit} characters.` })
    }
  })
  const isClosing = refuseWhileClosing(service)
  closeSilentConnections(service)
  measureRequests(service, metrics)
  if (options.clock !== undefined) measureClock(options.clock, metrics)
  addOperations(service, { readiness: options.readiness, metrics, scrubber, isClosing })
  return service
}

/** Node answers these requests without a body or without an answer, before Fastify hears of them. */
function answerWhatNodeWould(service: FastifyInstance, problems: ProblemAnswers): void {
  service.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion !== '1.1' || raw.headers.host !== undefined) return
    // RFC 9112 §3.2.
    throw new AppError('invalid_request', { detail: 'The request has no Host header.', fix: 'Send a Host header.' })
  })
  // An expectation that nobody knows may be ignored (RFC 9110 §10.1.1).
  service.server.on('checkExpectation', (request, response) => service.routing(request, response))
  service.server.on('connect', (_request, socket) => problems.answerTunnel(socket))
}

/** A caller's own `X-Request-Id` is kept when it is short and harmless, so that its logs and ours can be put together. */
function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}

/**
 * On its way out a process finishes what it has and sends everything new elsewhere. A connection goes with its last
 * answer: kept alive, it would hold up the end for as long as it may be idle.
 */
function refuseWhileClosing(service: FastifyInstance): () => boolean {
  let closing = false
  service.addHook('preClose', async () => {
    closing = true
  })
  service.addHook('onRequest', async request => {
    if (closing && !operationsPaths.has(request.routeOptions.url ?? '')) throw new AppError('shutting_down')
  })
  service.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  service.addHook('onResponse', async request => {
    // What is injected by a test has no socket of its own.
    if (closing && request.raw.socket instanceof Socket) request.raw.socket.destroySoon()
  })
  return () => closing
}
