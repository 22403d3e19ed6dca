import { createHmac, timingSafeEqual } from 'node:crypto'

/** Signs what an address says, for one purpose each, and knows what it has signed. */
export interface Signatures {
  /** HMAC-SHA-256 over the purpose and what is said, in base64url: 43 characters. */
  sign(purpose: string, ...said: readonly string[]): string
  /** Whether one of the keys has signed this, in a time that does not depend on where it differs. */
  isGood(signature: string, purpose: string, ...said: readonly string[]): boolean
}

// As JSON, so that no two lists of texts give the same message.
const signWith = (key: string | Uint8Array, purpose: string, said: readonly string[]): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['soundfoundry', purpose, ...said]))
    .digest('base64url')

/** Signs with the first key; what any of them has signed is good, so that one can take the place of another. */
export function createSignatures(keys: readonly [string | Uint8Array, ...(string | Uint8Array)[]]): Signatures {
  const [first] = keys
  return {
    sign: (purpose, ...said) => signWith(first, purpose, said),
    isGood(signature, purpose, ...said) {
      const given = Buffer.from(signature)
      const good = keys.map(key => Buffer.from(signWith(key, purpose, said)))
      return good.map(each => each.length === given.length && timingSafeEqual(each, given)).includes(true)
    },
  }
}
