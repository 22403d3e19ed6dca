import type { CredentialHandle, Refusal } from '@soundfoundry/track'

/** What to say of a credential that cannot be sent: that there is none, or that no header can carry it. */
export interface CredentialWords {
  readonly missing: string
  readonly malformed: string
}

/**
 * The credential as it goes on the wire, or why there is none to send. An empty one is never sent: the providers' clients
 * would look for another one in the environment then, or leave the header out and ask anonymously. Nothing is quoted.
 */
export function usableCredential(
  handle: CredentialHandle | null,
  words: CredentialWords,
): { secret: string } | { refusal: Refusal } {
  const secret = revealed(handle)
  if (secret.trim() === '') return { refusal: refusal('key_missing', words.missing) }
  // Anything else cannot stand in a header, or is a pasted line end or space; the provider's own answer would be a 401.
  if (!/^[\x21-\x7e]+$/.test(secret)) return { refusal: refusal('key_refused', words.malformed) }
  return { secret }
}

function revealed(handle: CredentialHandle | null): string {
  try {
    return handle?.reveal() ?? ''
  } catch {
    return ''
  }
}

function refusal(reason: 'key_missing' | 'key_refused', explanation: string): Refusal {
  return { reason, scope: 'key', http_status: null, explanation, retry_after_ms: null }
}
