import type { CredentialProvider } from '@soundfoundry/config'

interface ProviderPage {
  readonly name: string
  /** What the provider calls its credential. */
  readonly credential: string
  /** Where credentials are made and revoked. */
  readonly keys: string
}

/** How to speak of a provider to a person. */
export const providerPages = {
  fal: { name: 'fal', credential: 'key', keys: 'https://fal.ai/dashboard/keys' },
  replicate: { name: 'Replicate', credential: 'token', keys: 'https://replicate.com/account/api-tokens' },
} as const satisfies Record<CredentialProvider, ProviderPage>
