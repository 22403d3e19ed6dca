import swagger from '@fastify/swagger'
import type { Gateway } from '../deps.ts'
import { writeDocument, type RouteSchemas } from './document.ts'
import { operations, shellRoutes } from './operations/index.ts'

const wholeSchemas = ['body', 'querystring', 'params'] as const

const isSchema = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Serves `GET /openapi.json`. Call it before any route of the app is added: those are collected as they are. The document
 * only describes; no answer is written by it. The gateway does not start with a route that it does not describe, unless that
 * is hidden (`schema: { hide: true }`), as pages are. `GET /docs`, where it is read, is a page that `apps/dashboard` builds.
 */
export async function addReference(gateway: Gateway, version: string): Promise<void> {
  const routes = new Map<string, RouteSchemas>()
  // The shell of every app has added these before.
  for (const route of shellRoutes) {
    const [, url = ''] = route.split(' ')
    if (gateway.hasRoute({ method: 'GET', url })) routes.set(route, {})
  }
  gateway.addHook('onRoute', ({ method, url, schema }) => {
    // Every GET has its HEAD, which the document says once for all.
    const methods = [method].flat().filter(each => each !== 'HEAD' && each !== 'OPTIONS')
    if (schema?.hide === true || methods.length === 0) return
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    const taken = wholeSchemas.flatMap(part => {
      const value: unknown = schema?.[part]
      return isSchema(value) ? [[part, value] as const] : []
    })
    for (const each of methods) routes.set(`${each} ${path}`, Object.fromEntries(taken))
  })
  await gateway.register(swagger, {
    openapi: { openapi: '3.1.1' },
    // Its own reading of the routes is left aside: it loses patternProperties, and takes what has a default for required.
    transformObject: () => JSON.parse(JSON.stringify(writeDocument(routes, operations, version))),
  })
  let body = ''
  gateway.addHook('onReady', async () => {
    body = JSON.stringify(gateway.swagger())
  })
  gateway.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(body),
  )
}
