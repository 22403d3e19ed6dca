import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** How to answer a submit in place of the provider; an object is sent as JSON. `echo` is the Authorization header of the request. */
export type EchoingAnswer = (echo: string) => { status: number; body: string | object } | 'reset'

interface EchoingFarEnd {
  /** The base URL to give to a worker in place of the provider's. */
  readonly url: string
  /** The names of the plans that have been carried out. */
  readonly served: ReadonlySet<string>
  close(): Promise<void>
}

/**
 * Stands in front of a provider and passes everything on, but for the first request whose body names a plan: that one is
 * answered with what it was sent, as a careless proxy or error page does. Every such answer echoes in a header, too.
 */
export async function startEchoingFarEnd(
  target: string,
  plans: Readonly<Record<string, EchoingAnswer>>,
): Promise<EchoingFarEnd> {
  const served = new Set<string>()

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await buffer(request)
    const name = Object.keys(plans).find(each => !served.has(each) && sent.includes(`<${each}>`))
    const authorization = request.headers.authorization ?? ''
    const answer = name === undefined ? undefined : plans[name]?.(authorization)
    if (name !== undefined) served.add(name)
    if (answer === 'reset') {
      request.socket.resetAndDestroy()
    } else if (answer !== undefined) {
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
      const type = body.startsWith('<') ? 'text/html' : 'application/json'
      response.writeHead(answer.status, { 'content-type': type, 'x-echo': authorization })
      response.end(body)
    } else {
      const method = request.method ?? 'GET'
      const { host: _host, connection: _connection, 'content-length': _length, ...kept } = request.headers
      const headers = Object.entries(kept).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value] satisfies [string, string]] : [],
      )
      const passed = await fetch(`${target}${request.url ?? ''}`, {
        method,
        headers,
        redirect: 'manual',
        ...(method === 'GET' || method === 'HEAD' ? {} : { body: sent }),
      })
      const type = passed.headers.get('content-type')
      response.writeHead(passed.status, type === null ? {} : { 'content-type': type })
      response.end(Buffer.from(await passed.arrayBuffer()))
    }
  }

  const server = createServer((request, response) => {
    // What cannot be passed on looks like a lost connection.
    handle(request, response).catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    served,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
