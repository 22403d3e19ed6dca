import { createHash } from 'node:crypto'

/**
 * JSON with the keys of every object in one order, so that equal values give equal text, whoever wrote them.
 *
 * @returns null for what JSON cannot say, or nests deeper than the stack
 */
export function canonicalJson(value: unknown): string | null {
  try {
    return JSON.stringify(value, sortKeys) ?? null
  } catch {
    return null
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What a value looks like in a record, which must not grow with it: the SHA-256 of its canonical JSON, in hex. */
export const canonicalHash = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(value) ?? '')
    .digest('hex')
