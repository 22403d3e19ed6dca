import type { ErrorCode } from '@soundfoundry/errors'
import { componentNotes } from './component-notes.ts'
import { components, type ComponentName } from './components.ts'
import type { Header, NamedExamples, OpenApiDocument, Operation, Parameter, Reference } from './document-shape.ts'
import type { Response, Schema } from './document-shape.ts'
import { answerHeaders, countedHeaders, occasionalHeaders, requestHeaders, type AnswerHeader } from './headers.ts'
import { about } from './about.ts'
import type { Answer, Example, OperationNotes, OperationsByRoute } from './operation.ts'
import { describeProblems, problemExamples, problemHeaders, problemsOf, responseName } from './problems.ts'
import { References } from './references.ts'

/** What a route takes, by the very schemas that validate it. */
export interface RouteSchemas {
  readonly body?: object
  readonly querystring?: object
  readonly params?: object
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

/** Builds the document from what validates and what is said of it. */
class DocumentWriter {
  readonly #references = new References(components)
  readonly #responses = new Map<string, Response>()

  schemas(): Record<string, Schema> {
    return Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, this.#component(name, schema)]))
  }

  responses(): Record<string, Response> {
    return Object.fromEntries([...this.#responses].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  operation(notes: OperationNotes, { body, querystring, params }: RouteSchemas, method: string): Operation {
    const { operationId, summary, description, tag, examples } = notes
    const parameters = [
      ...this.#parameters('path', params, example => example.path, examples),
      ...this.#parameters('query', querystring, example => example.query, examples),
      ...(notes.requestHeaders ?? []).map((name): Parameter => {
        const named = examplesOf(examples, example => example.headers?.[name])
        return Object.assign({ name, in: 'header' as const, required: false }, requestHeaders[name], named)
      }),
    ]
    const named = examplesOf(examples, example => example.body)
    const content = body === undefined ? null : { schema: this.#references.to(body), ...named }
    return {
      operationId,
      summary,
      description,
      tags: [tag],
      security: securityOf(notes),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(content === null
        ? {}
        : { requestBody: { required: true, content: { 'application/json': { examples: {}, ...content } } } }),
      responses: this.#answers(notes, method !== 'GET'),
    }
  }

  #component(name: string, schema: object): Schema {
    const notes = Object.entries(componentNotes).find(([each]) => each === name)?.[1]
    const inside = this.#references.within(schema)
    const properties: unknown = inside['properties']
    const described =
      typeof properties === 'object' && properties !== null ? describeFields(properties, notes?.fields ?? {}) : null
    return {
      description: notes?.description,
      ...inside,
      ...(described === null ? {} : { properties: described }),
    }
  }

  #parameters(
    place: 'path' | 'query',
    schema: ObjectSchema | undefined,
    read: (example: Example) => Readonly<Record<string, unknown>> | undefined,
    examples: OperationNotes['examples'],
  ): Parameter[] {
    return Object.entries(schema?.properties ?? {}).map(([name, each]): Parameter => {
      // What has a default may be left out, though the validator, which fills it in, requires it.
      const required = (schema?.required ?? []).includes(name) && !('default' in each)
      const named = examplesOf(examples, example => read(example)?.[name])
      return Object.assign({ name, in: place, required, ...styleOf(each), schema: this.#references.to(each) }, named)
    })
  }

  #answers(notes: OperationNotes, takesBody: boolean): Record<string, Response | Reference> {
    const isCounted = notes.scope !== null
    const good = Object.entries(notes.answers).map(([status, answer]): [string, Response] => [
      status,
      this.#answer(answer, isCounted, answersOf(notes.examples, Number(status))),
    ])
    const bad = [...problemsOf(notes, takesBody)].map(([status, codes]): [string, Response | Reference] => [
      String(status),
      this.#problem(status, codes, isCounted, answersOf(notes.examples, status)),
    ])
    return Object.fromEntries([...good, ...bad])
  }

  #answer({ description, headers = [], body, media }: Answer, isCounted: boolean, examples: NamedExamples): Response {
    const all = headerReferences([...headers, 'X-Request-Id', ...(isCounted ? countedHeaders : [])])
    const type = body === undefined ? media : 'application/json'
    if (type === undefined) return { description, headers: all }
    const schema = body === undefined ? { type: 'string' } : referenceTo(body)
    return { description, headers: all, content: { [type]: { schema, examples } } }
  }

  /** Shared by all operations that answer the same errors, unless it has examples of its own. */
  #problem(status: number, codes: ErrorCode[], isCounted: boolean, own: NamedExamples): Response | Reference {
    const response: Response = {
      description: describeProblems(codes),
      headers: headerReferences([...problemHeaders(status, isCounted), 'X-Request-Id']),
      content: {
        'application/problem+json': {
          schema: referenceTo('Problem'),
          examples: { ...own, ...problemExamples(codes) },
        },
      },
    }
    if (Object.keys(own).length > 0) return response
    const name = responseName(codes, isCounted)
    this.#responses.set(name, response)
    return { $ref: `#/components/responses/${name}` }
  }
}

/** A query string holds an object as `name[key]=value`. */
const styleOf = (schema: object): Pick<Parameter, 'style' | 'explode'> =>
  'type' in schema && schema.type === 'object' ? { style: 'deepObject', explode: true } : {}

function securityOf({ scope, pass }: OperationNotes): Array<Record<string, string[]>> {
  if (scope === null) return []
  const token = { client_token: scope === 'any' ? [] : [scope] }
  if (pass === undefined) return [token]
  return [token, pass === 'audio' ? { signed_address: [] } : { event_ticket: [] }]
}

const referenceTo = (name: ComponentName): Schema => ({ $ref: `#/components/schemas/${name}` })

const headerReferences = (names: readonly AnswerHeader[]): Record<string, Reference> =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))

function describeFields(properties: object, fields: Readonly<Record<string, string>>): Record<string, Schema> {
  const unknown = Object.keys(fields).filter(name => !(name in properties))
  if (unknown.length > 0) throw new Error(`described, but not there: ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]): [string, Schema] => {
      const description = fields[name]
      return [name, { ...(description === undefined ? {} : { description }), ...schema }]
    }),
  )
}

/** The examples that have a value here, by name. */
function examplesOf(
  examples: OperationNotes['examples'],
  read: (example: Example) => unknown,
): { examples?: NamedExamples } {
  const named = Object.entries(examples)
    .map(([name, example]) => [name, { summary: example.summary, value: read(example) }] as const)
    .filter(([, { value }]) => value !== undefined)
  return named.length === 0 ? {} : { examples: Object.fromEntries(named) }
}

function answersOf(examples: OperationNotes['examples'], status: number): NamedExamples {
  const answered = Object.entries(examples).filter(([, { answer }]) => answer.status === status)
  return examplesOf(Object.fromEntries(answered), ({ answer }) => answer.body).examples ?? {}
}

function headerComponents(): Record<string, Header> {
  const names = new Set<string>(occasionalHeaders)
  return Object.fromEntries(
    Object.entries(answerHeaders).map(([name, header]) => [name, { ...header, required: !names.has(name) }]),
  )
}

/**
 * Writes the document. Routes and notes have to know of each other.
 *
 * @param routes what each route takes, by method and path, as `GET /api/tracks/{id}`
 * @throws Error when a route has no notes, or notes have no route
 */
export function writeDocument(
  routes: ReadonlyMap<string, RouteSchemas>,
  operations: OperationsByRoute,
  version: string,
): OpenApiDocument {
  const unknown = [...routes.keys()].filter(route => !(route in operations))
  const gone = Object.keys(operations).filter(route => !routes.has(route))
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(', ')}: describe it in src/openapi/operations, or hide it (schema: { hide: true })`)
  }
  if (gone.length > 0)
    throw new Error(`${gone.join(', ')}: described in src/openapi/operations, but there is no such route`)
  const writer = new DocumentWriter()
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [route, notes] of Object.entries(operations)) {
    const [method = '', path = ''] = route.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: writer.operation(notes, routes.get(route) ?? {}, method) }
  }
  return {
    openapi: '3.1.1',
    ...about(version),
    paths,
    components: {
      schemas: writer.schemas(),
      responses: writer.responses(),
      headers: headerComponents(),
      securitySchemes: {
        signed_address: {
          type: 'apiKey',
          in: 'query',
          name: 'signature',
          description:
            'The signature of an address of audio, with `expires`: read a track with `audio_url_ttl` to get one. It is good for the audio of that track alone.',
        },
        event_ticket: {
          type: 'apiKey',
          in: 'query',
          name: 'ticket',
          description: 'A ticket of `POST /api/event-tickets`, good for a minute, to open event streams with.',
        },
        client_token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A client token, `sf_` and 38 characters (`soundfoundry tokens create`). Its scopes: `tracks` for the tracks of its own, `operate` for what is known of the fleet. A gateway that is configured without tokens asks for none.',
        },
      },
    },
  }
}
