import type { CredentialHandle, Refusal } from '@soundfoundry/track'

const keyRefusal = { scope: 'key', http_status: null, retry_after_ms: null } as const

const keyMissing: Refusal = {
  ...keyRefusal,
  reason: 'key_missing',
  explanation:
    'No Replicate token is configured: set REPLICATE_API_TOKEN to one from https://replicate.com/account/api-tokens.',
}

const keyMalformed: Refusal = {
  ...keyRefusal,
  reason: 'key_refused',
  explanation:
    'The Replicate token holds a space, a line break or another character that no token has: ' +
    'paste it whole into REPLICATE_API_TOKEN, without quotes.',
}

export type UsableToken = { kind: 'usable'; token: string } | { kind: 'unusable'; refusal: Refusal }

/**
 * Takes the token out of its handle, if there is one that can be sent. The client would fall back to the environment for an
 * empty one and to no header at all after that, so neither may reach it.
 */
export function usableToken(credential: CredentialHandle | null): UsableToken {
  const token = credential === null ? '' : reveal(credential)
  if (token.trim() === '') return { kind: 'unusable', refusal: keyMissing }
  if (!/^[\u0021-\u007e]+$/.test(token)) return { kind: 'unusable', refusal: keyMalformed }
  return { kind: 'usable', token }
}

function reveal(credential: CredentialHandle): string {
  try {
    return credential.reveal()
  } catch {
    return ''
  }
}
