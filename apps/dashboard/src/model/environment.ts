import type { Health } from '@soundfoundry/client'

export type Environment = { readonly kind: 'sandbox' | 'production' | 'other'; readonly word: string }

/** Where this is, by what the gateway says; null when that is not known yet. */
export function environmentOf(health: Pick<Health, 'environment'> | null): Environment | null {
  if (health === null) return null
  const { environment } = health
  return { kind: environment === 'sandbox' || environment === 'production' ? environment : 'other', word: environment }
}
