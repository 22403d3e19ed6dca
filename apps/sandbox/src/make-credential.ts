import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Provider } from './operation.ts'

const lettersAndDigits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A new credential of the form that the provider gives out; it opens nothing but a sandbox. */
export function makeCredential(provider: Provider): string {
  if (provider === 'fal') return `${randomUUID()}:${randomBytes(16).toString('hex')}`
  return `r8_${Array.from({ length: 37 }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length))).join('')}`
}
