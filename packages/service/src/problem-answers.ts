import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError, toProblem } from '@soundfoundry/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { allowedMethods, type KnownRoute } from './allowed-methods.ts'
import { toAppError } from './error-translation.ts'
import type { Scrubber } from './scrubber.ts'

const problemType = 'application/problem+json'
const retryAfterSeconds = 2

/** Headers of the answer that was meant to be, which would be untrue of a problem. */
const staleHeaders = ['content-length', 'content-encoding', 'etag', 'last-modified', 'accept-ranges'] as const

export interface ProblemAnswers {
  /** Logs what was thrown and answers with its problem. */
  readonly answer: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void
  /** Answers what could not even be parsed as a request, and closes the connection. */
  readonly answerUnreadable: (error: Error & { code?: string }, socket: Socket) => void
  /** Answers who takes us for a proxy (CONNECT), and closes the connection; left to Node, it is closed without a word. */
  readonly answerTunnel: (socket: Duplex) => void
}

/** Makes every error an RFC 9457 answer, scrubbed. */
export function createProblemAnswers(scrubber: Scrubber): ProblemAnswers {
  const bodyOf = (error: AppError): string => scrubber.scrub(JSON.stringify(toProblem(error)))
  const bytesOf = (problem: AppError): string => {
    const body = bodyOf(problem)
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `Content-Type: ${problemType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ]
    return `${head.join('\r\n')}\r\n\r\n${body}`
  }

  return {
    answer(thrown, request, reply) {
      // What ended the request itself is no fault of ours, whatever it is called.
      const isCallers = thrown instanceof Error && thrown === request.raw.errored
      const error = isCallers ? brokenOff(thrown) : toAppError(thrown)
      request.log[error.level]({ err: error.code === 'internal' ? thrown : error }, error.title)
      for (const name of staleHeaders) reply.removeHeader(name)
      if (error.retryable && [429, 503].includes(error.status) && !reply.hasHeader('retry-after')) {
        reply.header('retry-after', retryAfterSeconds)
      }
      if (error.code === 'unauthorized' && !reply.hasHeader('www-authenticate'))
        reply.header('www-authenticate', 'Bearer')
      // As bytes: Fastify would add a charset to the type of a string, which RFC 9457 does not know.
      reply
        .code(error.status)
        .header('content-type', problemType)
        .send(Buffer.from(bodyOf(error)))
    },
    answerUnreadable(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) return
      socket.end(bytesOf(whyUnreadable(error.code)))
    },
    answerTunnel(socket) {
      // Node has let go of this socket: an error that nobody hears would end the process.
      socket.on('error', () => socket.destroy())
      socket.resume()
      socket.end(bytesOf(noProxy()), () => socket.destroy())
    },
  }
}

/** What Node's parser could not take, by the code of its error. */
function whyUnreadable(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError('headers_too_large', {
      detail: `The address and the headers together are larger than ${maxHeaderSize / 1024} KiB.`,
    })
  }
  return new AppError('invalid_request', {
    detail: 'The request could not be read as HTTP, or did not arrive in time.',
    fix: 'Send a well-formed HTTP/1.1 request.',
  })
}

const brokenOff = (cause: Error): AppError =>
  new AppError('invalid_request', {
    detail: 'The request broke off before it was whole.',
    fix: 'Send the whole request.',
    cause,
  })

const noProxy = (): AppError =>
  new AppError('invalid_request', {
    detail: 'CONNECT asks for a tunnel, and this is no proxy.',
    fix: 'Send the request itself, without a proxy in between.',
  })

/** Answers 404, or 405 with `Allow` where the path exists under another method. Call it before any route is added. */
export function answerUnknownRoutes(service: FastifyInstance): void {
  const routes: KnownRoute[] = []
  service.addHook('onRoute', ({ method, url }) => {
    // A route for every path, such as the one that answers preflights, says of no path that it exists.
    if (url !== '*' && url !== '/*') for (const each of [method].flat()) routes.push({ method: each, url })
  })
  service.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(routes, request.url.split('?', 1)[0] ?? '/')
    if (allowed.length === 0 || allowed.includes(request.method)) throw new AppError('not_found')
    reply.header('allow', allowed.join(', '))
    throw new AppError('method_not_allowed')
  })
}
