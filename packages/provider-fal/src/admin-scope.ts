import { asRecord, exchange, type Exchange } from '@soundfoundry/provider-kit'
import type { CredentialHandle, KeyScope } from '@soundfoundry/track'
import { usableKey } from './key.ts'
import { isOwnVoice } from './voice.ts'

export interface AdminScopeOptions {
  readonly apiUrl: string
  readonly credential: CredentialHandle
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/** The scope, from `GET {api}/keys?limit=1`: documented for ADMIN keys only, any other key gets 401 or 403. */
export function scopeFinding(read: Exchange): KeyScope {
  const { status, body } = read
  if ((status === 401 || status === 403) && isOwnVoice(read)) return 'api'
  return status === 200 && Array.isArray(asRecord(body).keys) ? 'admin' : 'unknown'
}

/**
 * Finds out, without starting a generation, whether a key may do more than generate. Never throws.
 *
 * A key that is no good at all gets the same answer as an API key: probe it first.
 */
export async function probeAdminScope(options: AdminScopeOptions): Promise<KeyScope> {
  const usable = usableKey(options.credential)
  if ('refusal' in usable) return 'unknown'
  const { signal, timeoutMs = 15_000 } = options
  const url = `${options.apiUrl.replace(/\/+$/, '')}/keys?limit=1`
  const headers = { accept: 'application/json', authorization: `Key ${usable.secret}` }
  return scopeFinding(await exchange(url, { headers }, { signal, timeoutMs }))
}
