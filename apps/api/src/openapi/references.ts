import type { Schema } from './document-shape.ts'

/** Said of a place where a schema is used, and not of the schema: two uses may differ in them. */
const annotations: ReadonlySet<string> = new Set(['default', 'description', 'examples'])

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same text for schemas that take the same, whatever is said of them at the top. */
function identityOf(schema: Record<string, unknown>): string {
  return JSON.stringify(
    Object.entries(schema)
      .filter(([name]) => !annotations.has(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Writes schemas with references to the named ones in place of whatever is the same as one of them. */
export class References {
  readonly #names = new Map<string, string>()

  constructor(named: Readonly<Record<string, object>>) {
    for (const [name, schema] of Object.entries(named)) {
      const identity = identityOf({ ...schema })
      const other = this.#names.get(identity)
      if (other !== undefined) throw new Error(`${name} and ${other} are the same schema under two names`)
      this.#names.set(identity, name)
    }
  }

  /** The schema itself, with references within. */
  within(schema: object): Schema {
    return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, this.#inside(value)]))
  }

  /** A reference, where the schema has a name, with what is said of it at this place. */
  to(schema: object): Schema {
    const plain: Record<string, unknown> = { ...schema }
    const name = this.#names.get(identityOf(plain))
    if (name === undefined) return this.within(plain)
    const said = Object.entries(plain).filter(([keyword]) => annotations.has(keyword))
    return { $ref: `#/components/schemas/${name}`, ...Object.fromEntries(said) }
  }

  #inside(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => this.#inside(each))
    return isObject(value) ? this.to(value) : value
  }
}
