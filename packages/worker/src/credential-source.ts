import type { CredentialHandle } from '@soundfoundry/track'

/** A credential a worker holds, and what to tell the fleet of it. */
export interface HeldCredential extends CredentialHandle {
  readonly slot: 'current' | 'next' | 'previous'
  readonly source: string
}

/** Where a worker takes credentials from, at the moment it needs one. */
export interface CredentialSource {
  /** The one to submit with; null when none is configured. */
  current(): HeldCredential | null
  /**
   * The ones to read a track with that was submitted with `fingerprint`, best first: that very one if it is still held,
   * then the others, since keys of one account see the same requests.
   */
  readersOf(fingerprint: string): HeldCredential[]
}

/** Credentials that never change while the process runs. */
export function fixedCredentials(credentials: readonly HeldCredential[]): CredentialSource {
  const bySlot = (slot: HeldCredential['slot']) => credentials.find(credential => credential.slot === slot)
  return {
    current: () => bySlot('current') ?? null,
    readersOf: fingerprint => {
      const own = credentials.filter(credential => credential.fingerprint === fingerprint)
      const order = [...own, ...[bySlot('current'), bySlot('previous'), bySlot('next')].filter(isHeld)]
      return [...new Map(order.map(credential => [credential.fingerprint, credential])).values()]
    },
  }
}

const isHeld = (credential: HeldCredential | undefined): credential is HeldCredential => credential !== undefined
