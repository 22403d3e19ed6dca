import type { SoundFoundryClient } from '@soundfoundry/client'

/** What the parts of the page work with, from signing in to signing out. */
export interface Visit {
  /** Its calls end with the visit. */
  readonly client: SoundFoundryClient
  readonly signal: AbortSignal
  /** Tells those who do not see the page what has changed. */
  readonly announce: (text: string) => void
  /** Is told what a call threw; ends the visit when the gateway wants another token. */
  readonly note: (error: unknown) => void
}
