import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A fresh, well-formed fal credential (`UUID:32 hex digits`) that opens nothing. */
export function makeFalKey(): string {
  return `${randomUUID()}:${randomBytes(16).toString('hex')}`
}

/** A fresh, well-formed Replicate token (`r8_` and 37 letters and digits) that opens nothing. */
export function makeReplicateToken(): string {
  const characters = Array.from({ length: 37 }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length)))
  return `r8_${characters.join('')}`
}
