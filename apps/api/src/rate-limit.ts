import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { isLoopbackHost } from '@soundfoundry/config'
import { AppError } from '@soundfoundry/errors'
import type { FastifyRequest } from 'fastify'
import { anonymous } from './clients.ts'
import type { Gateway } from './deps.ts'
import type { LimitCalls } from './guard.ts'

const windowMs = 60_000

/** What calls are counted by; null for one that is not counted. */
export function countedBy(client: string | null, address: string): string | null {
  if (client === null) return `address ${normalizeIP(address)}`
  if (client !== anonymous) return client
  return isLoopbackHost(address) ? null : `address ${normalizeIP(address)}`
}

/**
 * Counts calls a minute, by client, or by address where no valid token was shown; a person's own machine is not counted
 * as long as no tokens are asked for. Each gateway counts for itself. The headers are those of
 * draft-ietf-httpapi-ratelimit-headers-06, `RateLimit-Limit`, `-Remaining` and `-Reset` in seconds.
 *
 * @param perMinute 0 is without limit
 */
export async function createCallLimit(gateway: Gateway, perMinute: number): Promise<LimitCalls | undefined> {
  if (perMinute === 0) return undefined
  const keys = new WeakMap<FastifyRequest, string>()
  await gateway.register(rateLimit, { global: false, max: perMinute, timeWindow: windowMs })
  const count = gateway.createRateLimit({ keyGenerator: request => keys.get(request) ?? '' })
  return async (request, reply, client) => {
    const key = countedBy(client, request.ip)
    if (key === null) return
    keys.set(request, key)
    const counted = await count(request)
    if (counted.isAllowed) return
    const { max, remaining, ttlInSeconds, isExceeded } = counted
    void reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': ttlInSeconds })
    if (!isExceeded) return
    void reply.header('retry-after', ttlInSeconds)
    throw new AppError('rate_limited', {
      detail: `More than ${max} calls in a minute.`,
      context: { counted_by: key },
    })
  }
}
