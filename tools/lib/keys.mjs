import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A fresh, well-formed fal credential that opens nothing but the sandbox. */
export function makeFalKey() {
  return `${randomUUID()}:${randomBytes(16).toString('hex')}`
}

/** A fresh, well-formed Replicate token that opens nothing but the sandbox. */
export function makeReplicateToken() {
  return `r8_${Array.from({ length: 37 }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length))).join('')}`
}

/** A fresh secret to sign webhooks with, as Standard Webhooks has it. */
export function makeWebhookSecret() {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** A fresh secret to sign addresses of audio and tickets with. */
export function makeSigningSecret() {
  return randomBytes(32).toString('base64url')
}
