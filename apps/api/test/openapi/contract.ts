import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js'
import type { OpenApiDocument, Operation, Reference, Response } from '../../src/openapi/document-shape.ts'
import { answerHeaders } from '../../src/openapi/headers.ts'
import type { Example } from '../../src/openapi/operation.ts'

/** What came back, however it was sent. */
export interface Answered {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>
  readonly body: string
}

const pointer = (...keys: readonly string[]): string =>
  keys.map(key => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

/** The document with every object closed, so that a field that it does not know is an error too. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const inside = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]))
  const isOpen = 'properties' in value && !('additionalProperties' in value) && !('patternProperties' in value)
  return isOpen ? { ...inside, additionalProperties: false } : inside
}

/** Holds answers against a document. */
export class Contract {
  readonly document: OpenApiDocument
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })

  constructor(document: OpenApiDocument) {
    this.document = document
    const whole: AnySchemaObject = { $id: 'openapi.json', ...Object(closed(document)) }
    this.#ajv.addSchema(whole)
  }

  operation(route: string): Operation {
    const [method = '', path = ''] = route.split(' ')
    const operation = this.document.paths[path]?.[method.toLowerCase()]
    if (operation === undefined) throw new Error(`the document has no ${route}`)
    return operation
  }

  /** Fails the test unless the answer is one that the document knows of this route: status, headers, type and body. */
  check(t: Test, route: string, { statusCode, headers, body }: Answered, what: string): void {
    const [method = '', path = ''] = route.split(' ')
    const given = this.operation(route).responses[String(statusCode)]
    if (given === undefined) return void t.fail(`${what}: ${statusCode} is not documented: ${body}`)
    const shared = '$ref' in given ? given.$ref.split('/').at(-1) : undefined
    const response = this.#resolve(given)
    this.#checkHeaders(t, response, headers, what)
    const type = String(headers['content-type'] ?? '')
    const [media] = Object.keys(response.content ?? {})
    if (media === undefined) return void t.equal(body, '', `${what}: ${statusCode} has no body`)
    t.ok(type.startsWith(media.replace('*', '')), `${what}: ${statusCode} is ${media}, not ${type}`)
    if (!media.endsWith('json')) return
    if (media.startsWith('application/problem'))
      t.notMatch(body, /[A-Z]+_[A-Z_]+/, `${what}: no setting of the house is named`)
    const place =
      shared === undefined
        ? pointer('paths', path, method.toLowerCase(), 'responses', String(statusCode))
        : pointer('components', 'responses', shared)
    const validate = this.#ajv.compile({ $ref: `openapi.json#${place}${pointer('content', media, 'schema')}` })
    t.ok(validate(JSON.parse(body)), `${what}: the body of ${statusCode} is as documented`, {
      errors: validate.errors,
      body,
    })
  }

  #resolve(response: Response | Reference): Response {
    if (!('$ref' in response)) return response
    const found = this.document.components.responses[response.$ref.split('/').at(-1) ?? '']
    if (found === undefined) throw new Error(`nothing is at ${response.$ref}`)
    return found
  }

  #checkHeaders(t: Test, response: Response, headers: Answered['headers'], what: string): void {
    const documented = Object.keys(response.headers ?? {})
    for (const name of documented) {
      const header = this.document.components.headers[name]
      const value = headers[name.toLowerCase()]
      if (value === undefined) t.notOk(header?.required, `${what}: ${name} is not there`)
      else t.ok(this.#ajv.validate(header?.schema ?? false, String(value)), `${what}: ${name} is ${String(value)}`)
    }
    // Every answer with a body has its length, which only says something where the body is streamed.
    const others = Object.keys(answerHeaders).filter(name => name !== 'Content-Length' && !documented.includes(name))
    for (const name of others) {
      if (name === 'Cache-Control') continue
      t.notOk(headers[name.toLowerCase()], `${what}: ${name} is not documented`)
    }
  }
}

const isList = (value: object): value is readonly string[] => Array.isArray(value)

/** Its stream goes on as long as somebody listens. */
const endless = 'GET /api/events'

type Call = Pick<Example, 'path' | 'query' | 'headers' | 'body'>

/** Hands the call of an example to a server. */
export async function send(
  gateway: FastifyInstance,
  route: string,
  call: Call,
  token: string | null,
): Promise<Answered> {
  const { method, url, headers } = requestOf(route, call, token)
  const { body } = call
  const payload = body === undefined ? {} : { payload: Object(body) }
  if (route !== endless) return gateway.inject({ method, url, headers, ...payload })
  const answer = await gateway.inject({ method, url, headers, payloadAsStream: true })
  const stream = answer.stream()
  const chunks = answer.statusCode === 200 ? [] : await stream.toArray()
  stream.destroy()
  return { statusCode: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }
}

/** Sends the call of an example over the wire. */
export async function sendOver(base: string, route: string, call: Call, token: string): Promise<Answered> {
  const { method, url, headers } = requestOf(route, call, token)
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  const json = body === null ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`${base}${url}`, { method, headers: { ...headers, ...json }, body })
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

/** The method of a route. */
export const methodOf = (method: string | undefined) =>
  method === 'POST' || method === 'DELETE' ? method : ('GET' as const)

function requestOf(route: string, { path = {}, query = {}, headers = {} }: Call, token: string | null) {
  const [method, template = ''] = route.split(' ')
  const filled = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => path[name] ?? 'none')
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]): [string, string][] => {
      if (typeof value !== 'object') return [[name, String(value)]]
      if (isList(value)) return value.map(each => [name, each])
      return Object.entries(value).map(([key, each]) => [`${name}[${key}]`, each])
    }),
  ).toString()
  return {
    method: methodOf(method),
    url: asked === '' ? filled : `${filled}?${asked}`,
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  }
}

/** Every route of a server, as `GET /api/tracks/{id}`, from the tree that it prints. */
export function routesOf(gateway: FastifyInstance): string[] {
  const above: string[] = []
  return gateway
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap(line => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S*) \(([^)]*)\)/.exec(line) ?? []
      if (methods === '') return []
      const depth = indent.length / 4
      above.splice(depth, above.length, part)
      const path = above.join('').replaceAll(/:(\w+)/g, '{$1}')
      return methods
        .split(', ')
        .filter(method => method !== 'HEAD')
        .map(method => `${method} ${path}`)
    })
}
