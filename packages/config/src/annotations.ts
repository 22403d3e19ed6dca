/** What a variable's schema says about it, apart from its type. */
export interface Annotations {
  readonly description: string
  readonly default: string | number | undefined
  readonly minimum: number | undefined
  readonly maximum: number | undefined
  /** The only values it can have, where they are counted. */
  readonly values: readonly string[]
}

function valueOf(schema: object, keyword: string): unknown {
  return Object.getOwnPropertyDescriptor(schema, keyword)?.value
}

function numberOf(schema: object, keyword: string): number | undefined {
  const value = valueOf(schema, keyword)
  return typeof value === 'number' ? value : undefined
}

/** Reads the annotations of one property of an app's schema. */
export function annotationsOf(schema: object): Annotations {
  const description = valueOf(schema, 'description')
  const standard = valueOf(schema, 'default')
  const values = valueOf(schema, 'enum')
  return {
    description: typeof description === 'string' ? description : '',
    default: typeof standard === 'string' || typeof standard === 'number' ? standard : undefined,
    minimum: numberOf(schema, 'minimum'),
    maximum: numberOf(schema, 'maximum'),
    values: Array.isArray(values) ? values.map(String) : [],
  }
}
