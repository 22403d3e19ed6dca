import { usableCredential } from '@soundfoundry/provider-kit'
import type { CredentialHandle } from '@soundfoundry/track'

/** Where a new fal key is made. */
export const keysPage = 'https://fal.ai/dashboard/keys'

const words = {
  missing: `No fal key is configured: set FAL_KEY to an API-scope key from ${keysPage}.`,
  malformed: `The fal key holds a space, a line end or a character no key has: set FAL_KEY to the full id:secret from ${keysPage}.`,
}

/** The key as it goes on the wire, or why there is none to send. */
export const usableKey = (handle: CredentialHandle | null) => usableCredential(handle, words)
