import { checkFalKey, checkReplicateToken, type KeyFormatReport } from './key-format.ts'

export type CredentialProvider = 'fal' | 'replicate'

/** What a credential is for: in use, staged, or only following the tracks that were submitted with it. */
export type CredentialSlot = 'current' | 'next' | 'previous'

/** What one provider's credentials are called and look like. */
export interface CredentialRule {
  /** The variable of each slot; of several, the first that is defined counts and the others are older names. */
  readonly variables: Readonly<Record<CredentialSlot, readonly [string, ...string[]]>>
  readonly check: (value: string) => KeyFormatReport
  readonly fix: string
}

/** One row per provider: the variables of its credentials and what they must look like. */
export const credentialRules = {
  fal: {
    variables: {
      current: ['FAL_KEY', 'FAL_API_KEY'],
      next: ['FAL_KEY_NEXT'],
      previous: ['FAL_KEY_PREVIOUS'],
    },
    check: checkFalKey,
    fix: 'Copy the whole key from https://fal.ai/dashboard/keys: key id, colon, key secret, and nothing around it.',
  },
  replicate: {
    variables: {
      current: ['REPLICATE_API_TOKEN'],
      next: ['REPLICATE_API_TOKEN_NEXT'],
      previous: ['REPLICATE_API_TOKEN_PREVIOUS'],
    },
    check: checkReplicateToken,
    fix: 'Copy the whole token from https://replicate.com/account/api-tokens: it begins with r8_, with nothing around it.',
  },
} as const satisfies Record<CredentialProvider, CredentialRule>

export const credentialSlots = ['current', 'next', 'previous'] as const satisfies readonly CredentialSlot[]
