import type { Schema } from './document.ts'

export interface Field {
  /** From the outermost object on: `ignored_lines[].path`. */
  readonly path: string
  readonly required: boolean
  readonly schema: Schema
}

/** The object that a schema describes on the spot, behind a list or the possibility of null. */
function inside(schema: Schema): { readonly object: Schema; readonly path: string } | null {
  if (schema.properties !== undefined) return { object: schema, path: '' }
  if (schema.items !== undefined) {
    const found = inside(schema.items)
    return found === null ? null : { object: found.object, path: `[]${found.path}` }
  }
  for (const each of schema.anyOf ?? []) {
    const found = inside(each)
    if (found !== null) return found
  }
  return null
}

/** Every field of an object, those of the objects in it behind their own; shapes of a name are left to their name. */
export function fieldsOf(schema: Schema, before = ''): Field[] {
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const path = `${before}${name}`
    const found = inside(each)
    const own: Field = { path, required: required.has(name), schema: each }
    return found === null ? [own] : [own].concat(fieldsOf(found.object, `${path}${found.path}.`))
  })
}
