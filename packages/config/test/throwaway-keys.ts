import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** A fal key of the usual shape that belongs to nobody. */
export function throwawayFalKey(): string {
  return `${randomUUID()}:${randomBytes(16).toString('hex')}`
}

/** A Replicate token of the usual shape that belongs to nobody. */
export function throwawayReplicateToken(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  return `r8_${Array.from({ length: 37 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')}`
}
