import { AppError } from '@soundfoundry/errors'

/** What an object store keeps of one object (NATS ADR-20, `ObjectInfo`). */
export interface StoredObject {
  name: string
  bucket: string
  /** Under which name the pieces are kept. */
  nuid: string
  size: number
  chunks: number
  /** `SHA-256=` and the checksum in base64 for URLs. */
  digest: string
  mtime: string
  deleted?: boolean
  /** `first_sequence`: where the pieces begin in the stream, so that nobody has to search for them. */
  metadata?: { first_sequence: string }
}

/** Throws `message_invalid`. */
export function parseStoredObject(value: unknown): StoredObject {
  if (isStoredObject(value)) return value
  throw new AppError('message_invalid', { detail: 'This is no description of a stored object.' })
}

const texts = ['name', 'bucket', 'nuid', 'digest', 'mtime']
const numbers = ['size', 'chunks']

function isStoredObject(value: unknown): value is StoredObject {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    texts.every(field => typeof fields.get(field) === 'string') &&
    numbers.every(field => Number.isSafeInteger(fields.get(field))) &&
    ['undefined', 'boolean'].includes(typeof fields.get('deleted')) &&
    (!fields.has('metadata') || hasFirstSequence(fields.get('metadata')))
  )
}

function hasFirstSequence(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('first_sequence' in value)) return false
  return typeof value.first_sequence === 'string' && /^[1-9]\d*$/.test(value.first_sequence)
}
