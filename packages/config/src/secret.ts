import { createHash, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

/** What a fingerprint begins with: whose secret it is. */
export type SecretPrefix = 'fal' | 'replicate' | 'secret'

function sha256(value: string): Buffer {
  return createHash('sha256').update(value, 'utf8').digest()
}

/** The public name of a secret: its prefix, an underscore, the first 8 hex digits of its SHA-256. */
export function fingerprintOf(value: string, prefix: SecretPrefix): string {
  return `${prefix}_${sha256(value).toString('hex', 0, 4)}`
}

/**
 * A value that cannot be printed by accident: as a string, as JSON, in a template, in a log line or in a
 * debugger's listing of its properties it is its fingerprint. Only `reveal()` gives it away.
 */
export class Secret {
  readonly #value: string
  readonly #prefix: SecretPrefix

  constructor(value: string, prefix: SecretPrefix) {
    this.#value = value
    this.#prefix = prefix
  }

  /** The value itself, for the one place that sends it. */
  reveal(): string {
    return this.#value
  }

  get fingerprint(): string {
    return fingerprintOf(this.#value, this.#prefix)
  }

  /** Whether both hold the same value, in a time that does not depend on where they differ. */
  equals(other: Secret): boolean {
    return timingSafeEqual(sha256(this.#value), sha256(other.#value))
  }

  toString(): string {
    return this.fingerprint
  }

  toJSON(): string {
    return this.fingerprint
  }

  [Symbol.toPrimitive](): string {
    return this.fingerprint
  }

  [inspect.custom](): string {
    return this.fingerprint
  }
}
