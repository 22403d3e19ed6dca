import { createHash } from 'node:crypto'
import { makeCredential } from './make-credential.ts'
import type { Provider } from './operation.ts'

/** A key the sandbox is to know. It is kept by its fingerprint only. */
export interface KnownKey {
  key: string
  /** Keys of the same account see the same work; without it, the provider's one account. */
  account?: string
  /** What a fal key may do: `ADMIN` may also list keys. */
  scope?: 'API' | 'ADMIN'
}

/** Who a request comes from. */
export type Holder =
  | { kind: 'anonymous' }
  | { kind: 'malformed' }
  | { kind: 'unknown'; fingerprint: string }
  | { kind: 'known'; fingerprint: string; account: string; scope: 'API' | 'ADMIN' }

/** The name of a key: the provider and the first eight hex digits of its SHA-256. */
export function fingerprint(provider: Provider, key: string): string {
  return `${provider}_${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
}

/** Tells keys apart without keeping them. Where no keys are named for a provider, it knows every well-formed one. */
export class KeyBook {
  readonly #known: Record<Provider, Map<string, Omit<KnownKey, 'key'>> | undefined>
  readonly #revoked = new Set<string>()

  constructor(keys: Partial<Record<Provider, readonly KnownKey[]>> = {}) {
    const book = (provider: Provider) => {
      const named = keys[provider]
      return named && new Map(named.map(({ key, ...rest }) => [fingerprint(provider, key), rest]))
    }
    this.#known = { fal: book('fal'), replicate: book('replicate') }
  }

  /** Makes a key that is good from now on, as a person does on the provider's page. It is not kept. */
  make(provider: Provider): string {
    const key = makeCredential(provider)
    this.#known[provider]?.set(fingerprint(provider, key), {})
    return key
  }

  /** Refuses a key from now on; it may be one that was never seen. */
  revoke(name: string): void {
    this.#revoked.add(name)
  }

  /** Takes back every revocation. */
  restore(): void {
    this.#revoked.clear()
  }

  /** Who the Authorization header of a request names. */
  holder(provider: Provider, authorization: string | undefined): Holder {
    if (authorization === undefined || authorization === '') return { kind: 'anonymous' }
    const key = provider === 'fal' ? falKey(authorization) : replicateToken(authorization)
    if (key === undefined) return { kind: 'malformed' }
    const name = fingerprint(provider, key)
    const known = this.#known[provider]
    const entry = known === undefined ? {} : known.get(name)
    if (entry === undefined || this.#revoked.has(name)) return { kind: 'unknown', fingerprint: name }
    return { kind: 'known', fingerprint: name, account: entry.account ?? provider, scope: entry.scope ?? 'API' }
  }
}

function falKey(authorization: string): string | undefined {
  return /^Key ([^\s:]+:[^\s:]+)$/i.exec(authorization)?.[1]
}

function replicateToken(authorization: string): string | undefined {
  return /^(?:Bearer|Token) (r8_[0-9A-Za-z_-]{34,37})$/i.exec(authorization)?.[1]
}
