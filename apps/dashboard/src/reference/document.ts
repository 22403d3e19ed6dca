/** A JSON schema, with the keywords that the document of the gateway uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly uniqueItems?: boolean
  readonly pattern?: string
  readonly format?: string
}

interface NamedExample {
  readonly summary?: string
  readonly value: unknown
}
type NamedExamples = Readonly<Record<string, NamedExample>>

interface MediaType {
  readonly schema: Schema
  readonly examples?: NamedExamples
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: Schema
  readonly examples?: NamedExamples
}

export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, MediaType>>
}

interface Reference {
  readonly $ref: string
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, Response | Reference>>
}

/** As much of the gateway's OpenAPI document as the page shows. */
export interface ApiDocument {
  readonly info: { readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Response>>
    readonly headers: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>
    readonly securitySchemes: Readonly<Record<string, { readonly description: string }>>
  }
}

/** The name of the component that a reference leads to. */
export const referredName = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1)

/** A schema, or the shape that it refers to. */
export function shapeOf(document: ApiDocument, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const found = document.components.schemas[referredName(schema.$ref)]
  if (found === undefined) throw new Error(`the document has no ${schema.$ref}`)
  return found
}

/** The answers of an operation by status, references followed. */
export function responsesOf(document: ApiDocument, operation: Operation): (readonly [status: number, Response])[] {
  return Object.entries(operation.responses).map(([status, response]) => {
    if (!('$ref' in response)) return [Number(status), response]
    const found = document.components.responses[referredName(response.$ref)]
    if (found === undefined) throw new Error(`the document has no ${response.$ref}`)
    return [Number(status), found]
  })
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** Every operation, in the order of the document. */
export const callsOf = (document: ApiDocument): Call[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
