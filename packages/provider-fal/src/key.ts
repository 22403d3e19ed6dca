import type { CredentialHandle, Refusal } from '@soundfoundry/track'

/** Where a new fal key is made. */
export const keysPage = 'https://fal.ai/dashboard/keys'

/**
 * The key as it goes on the wire, or why there is none to send.
 * An empty one is never sent: fal's client would then leave the header out and ask anonymously.
 */
export function readKey(credential: CredentialHandle | null): { key: string } | { refusal: Refusal } {
  const key = revealed(credential)
  if (key === '') {
    return {
      refusal: refusal('key_missing', `No fal key is configured: set FAL_KEY to an API-scope key from ${keysPage}.`),
    }
  }
  // Anything else cannot stand in a header, or is a pasted line end or space; fal's own answer would be a 401.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return {
      refusal: refusal(
        'key_refused',
        `The fal key holds a space, a line end or a character no key has: set FAL_KEY to the full id:secret from ${keysPage}.`,
      ),
    }
  }
  return { key }
}

function revealed(credential: CredentialHandle | null): string {
  try {
    return credential?.reveal() ?? ''
  } catch {
    return ''
  }
}

function refusal(reason: 'key_missing' | 'key_refused', explanation: string): Refusal {
  return { reason, scope: 'key', http_status: null, explanation, retry_after_ms: null }
}
