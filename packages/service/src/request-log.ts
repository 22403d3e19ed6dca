import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'

/** Parameters of addresses that stand in place of a client token. */
const passes: ReadonlySet<string> = new Set(['signature', 'ticket'])

/** An address as it may be written down: without what lets whoever reads it call the same. */
export function withoutPasses(url: string): string {
  const [path = '', ...queries] = url.split('?')
  if (queries.length === 0) return url
  const shown = queries
    .join('?')
    .split('&')
    .map(each => {
      const [name = ''] = each.split('=', 1)
      return passes.has(decoded(name)) ? `${name}=[secret]` : each
    })
  return `${path}?${shown.join('&')}`
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/**
 * Whether a page that this server itself has served asks for something, and gets it: reads that an open page makes all the
 * time. What it changes, and what it is refused, stays to be seen. Only browsers send this header, and no script of a page
 * can (https://www.w3.org/TR/fetch-metadata/); `none` is an address that a person has typed or opened.
 */
function isOfOwnPage({ method, headers }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  const site = headers['sec-fetch-site']
  return (site === 'same-origin' || site === 'none') && (method === 'GET' || method === 'HEAD') && statusCode < 400
}

/** One line a request, when it is answered, instead of Fastify's two. */
export class RequestLog extends LogController {
  override incomingRequest(): void {
    // The line at the end says everything that is known at the start.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const facts = {
      method: request.method,
      url: withoutPasses(request.url),
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (error) request.log.error({ ...facts, err: error }, 'request broken off')
    else if (isOfOwnPage(request, reply)) request.log.debug(facts, 'request answered')
    else request.log.info(facts, 'request answered')
  }
}
