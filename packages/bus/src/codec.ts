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
