import type { ProviderName } from './provider-name.ts'

export const circuitScopes = ['account', 'key', 'key_model', 'model', 'endpoint'] as const
export type CircuitScope = (typeof circuitScopes)[number]

/** What a circuit is about: the whole account, one key, one key on one model, one model, or the provider's endpoint. */
export interface CircuitSubject {
  provider: ProviderName
  scope: CircuitScope
  key: string | null
  model: string | null
}

/** The circuit a refusal is about, or null when it concerns this one request alone. */
export function circuitSubject(
  provider: ProviderName,
  scope: CircuitScope | 'request',
  key: string,
  model: string,
): CircuitSubject | null {
  switch (scope) {
    case 'request':
      return null
    case 'key':
      return { provider, scope, key, model: null }
    case 'key_model':
      return { provider, scope, key, model }
    case 'model':
      return { provider, scope, key: null, model }
    case 'account':
    case 'endpoint':
      return { provider, scope, key: null, model: null }
  }
}

/** The name under which the routers share a circuit. */
export function circuitName(subject: CircuitSubject): string {
  return [subject.provider, subject.scope, subject.key, subject.model].filter(part => part !== null).join('.')
}
