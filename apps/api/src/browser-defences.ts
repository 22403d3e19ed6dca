import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { Gateway } from './deps.ts'

/** What a page of the gateway may load: its own files, and nothing inline. A route that needs more says so itself. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  mediaSrc: ["'self'", 'blob:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
}

const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'If-Range',
  'Last-Event-ID',
  'Prefer',
  'Range',
  'X-Request-Id',
]

const answerHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
]

/**
 * Tells browsers what they may do with the gateway's answers. Scripts of other origins may read none of them, unless
 * these origins are listed. Strict-Transport-Security is left to whatever ends TLS before the gateway.
 */
export async function addBrowserDefences(gateway: Gateway, origins: readonly string[]): Promise<void> {
  await gateway.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    strictTransportSecurity: false,
  })
  if (origins.length === 0) return
  await gateway.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: requestHeaders,
    exposedHeaders: answerHeaders,
    maxAge: 600,
    // An OPTIONS request that no browser sent is then answered like any other unknown one, as a problem.
    strictPreflight: false,
  })
}
