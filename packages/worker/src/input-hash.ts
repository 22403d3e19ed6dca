import { createHash } from 'node:crypto'
import { canonicalJson } from '@soundfoundry/track'

/** What an input looks like in a record, which must not grow with it: the SHA-256 of its canonical JSON, in hex. */
export const inputHash = (input: Record<string, unknown>): string =>
  createHash('sha256')
    .update(canonicalJson(input) ?? '')
    .digest('hex')
