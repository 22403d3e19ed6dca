import { referredName, shapeOf, type ApiDocument, type Schema } from './document.ts'

/** A word of a type, or the name of a shape, which the page links to. */
export type TypeWord = string | { readonly shape: string }

export interface TypeWords {
  readonly words: readonly TypeWord[]
  /** What it has to be one of; empty where anything goes. */
  readonly values: readonly string[]
  readonly limits: readonly string[]
  /** As JSON; null without one. */
  readonly standard: string | null
}

/** What is said of a schema; a keyword that is not among these would be left unsaid, so that it ends the build. */
const said = new Set(
  (
    '$ref type description default enum const anyOf items properties required patternProperties additionalProperties ' +
    'minimum maximum minLength maxLength minItems maxItems maxProperties uniqueItems pattern format'
  ).split(' '),
)

/** Longer lists stand once, where the shape is described. */
const mostValues = 8
const grouped = (count: number): string => count.toLocaleString('en')
const isNull = ({ type }: Schema): boolean => type === 'null'

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  const behind = unit === '' ? '' : ` ${unit}`
  if (least !== undefined && most !== undefined) return [`${grouped(least)} to ${grouped(most)}${behind}`]
  if (least !== undefined) return [`at least ${grouped(least)}${behind}`]
  return most === undefined ? [] : [`at most ${grouped(most)}${behind}`]
}

/** What a schema lists one by one. */
function listed({ enum: values, const: only, anyOf = [] }: Schema): unknown[] {
  if (values !== undefined) return [...values]
  if (only !== undefined) return [only]
  const each = anyOf.filter(schema => !isNull(schema))
  return each.length > 0 && each.every(schema => schema.const !== undefined) ? each.map(schema => schema.const) : []
}

const plainValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function valuesOf(document: ApiDocument, schema: Schema): unknown[] {
  if (schema.items !== undefined) return valuesOf(document, schema.items)
  const own = listed(schema)
  if (own.length > 0) return own
  if (schema.$ref !== undefined) {
    const values = listed(shapeOf(document, schema))
    return values.length > mostValues ? [] : values
  }
  return (schema.anyOf ?? []).flatMap(each => valuesOf(document, each))
}

/** The whole list of a shape's values, however long. */
export const allValues = (schema: Schema): string[] => listed(schema).map(plainValue)

const joined = (each: readonly TypeWord[][]): TypeWord[] =>
  each.flatMap((words, index) => (index === 0 ? words : [' or ', ...words]))

function wordsOf(schema: Schema): TypeWord[] {
  if (schema.$ref !== undefined) return [{ shape: referredName(schema.$ref) }]
  if (listed(schema).length > 0) {
    const kinds = new Set(listed(schema).map(value => typeof value))
    return joined([...[...kinds].map(kind => [kind]), ...((schema.anyOf ?? []).some(isNull) ? [['null']] : [])])
  }
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(wordsOf))
  if (schema.items !== undefined) return ['array of ', ...wordsOf(schema.items)]
  const [values] = Object.values(schema.patternProperties ?? {})
  if (values !== undefined) return ['object, each value ', ...wordsOf(values)]
  return [schema.type ?? 'anything']
}

function limitsOf(schema: Schema): string[] {
  const [[names, values] = []] = Object.entries(schema.patternProperties ?? {})
  return [
    ...range(schema.minimum, schema.maximum, ''),
    ...range(schema.minLength, schema.maxLength, 'characters'),
    ...range(schema.minItems, schema.maxItems, 'items'),
    ...(schema.uniqueItems === true ? ['each once'] : []),
    ...range(undefined, schema.maxProperties, 'pairs'),
    ...(names === undefined || names === '^.*$' ? [] : [`names match \`${names}\``]),
    ...(values === undefined ? [] : limitsOf(values).map(limit => `values: ${limit}`)),
    ...(schema.pattern === undefined ? [] : [`matches \`${schema.pattern}\``]),
    ...(schema.format === undefined ? [] : [`format \`${schema.format}\``]),
    ...(schema.anyOf ?? []).flatMap(limitsOf),
    ...(schema.items === undefined ? [] : limitsOf(schema.items).map(limit => `each ${limit}`)),
  ]
}

/**
 * A schema in words: what it is, what it may be, and what it is when it is left out.
 *
 * @throws Error on a keyword that the page has no words for
 */
export function typeWords(document: ApiDocument, schema: Schema): TypeWords {
  const unsaid = Object.keys(schema).filter(keyword => !said.has(keyword))
  if (unsaid.length > 0) throw new Error(`src/reference/type-words.ts has no words for ${unsaid.join(', ')}`)
  return {
    words: wordsOf(schema),
    values: valuesOf(document, schema).map(plainValue),
    limits: limitsOf(schema),
    standard: schema.default === undefined ? null : JSON.stringify(schema.default),
  }
}
