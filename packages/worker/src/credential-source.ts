import type { CredentialHandle, IgnoredLine, KeyReport, ProbeFinding, SubmitOutcome } from '@soundfoundry/track'

/** A credential a worker holds, and what to tell the fleet of it. */
export interface HeldCredential extends CredentialHandle {
  readonly slot: 'current' | 'next' | 'previous'
  readonly source: string
}

/** Where a worker takes credentials from, at the moment it needs one. */
export interface CredentialSource {
  /** The one in use, for whatever is not a submit; null when there is none. */
  current(): HeldCredential | null
  /**
   * The one to submit with now; null when there is none. A new one may be given out for one track alone, to prove it, so
   * each has to be given back by `submitted`, whatever became of the submit.
   */
  forSubmit(): HeldCredential | null
  /** What came of a submit. True when this very track can be submitted at once with another credential. */
  submitted(fingerprint: string, result: SubmitOutcome | { kind: 'unsent' }): boolean
  /** What is known of a credential from elsewhere: a free probe, or another worker's refusal. */
  probed(fingerprint: string, findings: readonly ProbeFinding[]): void
  /** In the whole fleet no track is at the provider any more that was submitted with it. */
  drained(fingerprint: string): void
  /** How every credential stands, for the fleet. */
  rows(): KeyReport[]
  /** The lines of the env file that are not read. */
  notices(): readonly IgnoredLine[]
  /**
   * The ones to read a track with that was submitted with `fingerprint`, best first: that very one if it is still held,
   * then the others, since keys of one account see the same requests.
   */
  readersOf(fingerprint: string): HeldCredential[]
}

/** Credentials that never change while the process runs. */
export function fixedCredentials(credentials: readonly HeldCredential[]): CredentialSource {
  const since = new Date().toISOString()
  const bySlot = (slot: HeldCredential['slot']) => credentials.find(credential => credential.slot === slot)
  return {
    current: () => bySlot('current') ?? null,
    forSubmit: () => bySlot('current') ?? null,
    submitted: () => false,
    probed: () => undefined,
    drained: () => undefined,
    notices: () => [],
    rows: () => credentials.map(credential => fixedRow(credential, since)),
    readersOf: fingerprint => {
      const own = credentials.filter(credential => credential.fingerprint === fingerprint)
      const order = [...own, ...[bySlot('current'), bySlot('previous'), bySlot('next')].filter(isHeld)]
      return [...new Map(order.map(credential => [credential.fingerprint, credential])).values()]
    },
  }
}

const fixedRow = ({ fingerprint, slot, source }: HeldCredential, since: string): KeyReport => ({
  key: fingerprint,
  slot,
  state: slot === 'next' ? 'ready' : slot,
  in_use: slot === 'current',
  source,
  changeable: false,
  since,
  reason: null,
  fix: null,
  draining: false,
})

const isHeld = (credential: HeldCredential | undefined): credential is HeldCredential => credential !== undefined
