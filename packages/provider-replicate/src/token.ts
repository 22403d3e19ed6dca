import { usableCredential } from '@soundfoundry/provider-kit'
import type { CredentialHandle } from '@soundfoundry/track'

const words = {
  missing:
    'No Replicate token is configured: set REPLICATE_API_TOKEN to one from https://replicate.com/account/api-tokens.',
  malformed:
    'The Replicate token holds a space, a line break or another character that no token has: ' +
    'paste it whole into REPLICATE_API_TOKEN, without quotes.',
}

/** The token as it goes on the wire, or why there is none to send. */
export const usableToken = (handle: CredentialHandle | null) => usableCredential(handle, words)
