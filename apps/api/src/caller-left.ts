import type { FastifyReply } from 'fastify'

/** Aborted once the caller has gone away, so that nothing is done for nobody. */
export function callerLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())
  return left.signal
}
