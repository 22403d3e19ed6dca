import type { ProviderName } from '@soundfoundry/client'

/** A page of somebody else's, and what the button to it says. */
export interface OutwardLink {
  readonly label: string
  readonly href: string
}

interface ProviderPages {
  readonly keys: OutwardLink
  readonly billing: OutwardLink
  readonly status: OutwardLink
}

/** Where a person mends what the house cannot. */
export const providerPages: Readonly<Record<ProviderName, ProviderPages>> = {
  fal: {
    keys: { label: 'Keys at fal', href: 'https://fal.ai/dashboard/keys' },
    billing: { label: 'Top up at fal', href: 'https://fal.ai/dashboard/billing' },
    status: { label: 'Status of fal', href: 'https://status.fal.ai' },
  },
  replicate: {
    keys: { label: 'Tokens at Replicate', href: 'https://replicate.com/account/api-tokens' },
    billing: { label: 'Billing at Replicate', href: 'https://replicate.com/account/billing' },
    status: { label: 'Status of Replicate', href: 'https://www.replicatestatus.com' },
  },
}

/** The provider's own page of one request; null where it was never accepted. */
export function requestPage(provider: ProviderName, requestId: string | null): OutwardLink | null {
  if (requestId === null) return null
  const id = encodeURIComponent(requestId)
  return provider === 'fal'
    ? { label: 'Request at fal', href: `https://fal.ai/dashboard/requests/${id}` }
    : { label: 'Prediction at Replicate', href: `https://replicate.com/p/${id}` }
}

const address = /https:\/\/[^\s();,]+[^\s();,.]/

const known = Object.values(providerPages).flatMap(({ keys, billing, status }) => [keys, billing, status])

/** The page that a sentence of the gateway's leads to, as a button; null when it names none that is known. */
export function linkIn(sentence: string): OutwardLink | null {
  const [href] = address.exec(sentence) ?? []
  return known.find(link => link.href === href) ?? null
}

/** A sentence with its address as a person says it: `fal.ai/dashboard/billing`. */
export const withoutScheme = (sentence: string): string => sentence.replaceAll('https://', '')
