import { AppError } from '@soundfoundry/errors'
import type { Parse } from '@soundfoundry/track'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A value as the bytes of its JSON. */
export function encode(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value))
}

/** The value behind the bytes, checked. Throws `message_invalid` when they are no JSON or of another shape. */
export function decode<T>(bytes: Uint8Array, parse: Parse<T>): T {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch (cause) {
    throw new AppError('message_invalid', { detail: 'This is no JSON.', cause })
  }
  return parse(value)
}

/** Whether the bytes hold a value that says of itself that it is of a later version than any this release knows. */
export function isOfLaterRelease(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    const version: unknown = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined
    return typeof version === 'number' && version > 1
  } catch {
    return false
  }
}
