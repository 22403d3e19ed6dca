/** How long a text may be, in characters, and whether it must be there. */
export interface TextRule {
  shortest: number
  longest: number
  required: (input: Record<string, unknown>) => boolean
}

/** A JSON object as a record; anything else as an empty one. */
export function inputOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** A string, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A positive number, if it is one. */
export function positiveNumberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}

/** How many characters a text has, as both providers count them: code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}

/** Whether a value is among those allowed. */
export function isOneOf(allowed: readonly (string | number)[], value: unknown): boolean {
  return allowed.some(each => each === value)
}

/** The lyrics of an input, where the model has a field for them. */
export function lyricsFrom(input: Record<string, unknown>, field: string | undefined): string {
  return field === undefined ? '' : textOf(input[field])
}
