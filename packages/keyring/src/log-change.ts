import type { CredentialProvider } from '@soundfoundry/config'
import type { KeyChange } from './key-changes.ts'
import type { KeyState } from './ring.ts'

/** Where the steps of a credential's life are told; fits pino. */
export interface KeyringLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const sentences: Readonly<Record<KeyState, string>> = {
  candidate: 'a credential was found that is not in use',
  checked: 'the format of the credential is right, so the provider is asked for free',
  probed: 'the provider knows the credential',
  ready: 'the credential is staged and ready',
  held: 'the credential cannot be proven now and waits',
  canary: 'the next track proves the credential',
  current: 'the credential is in use',
  previous: 'the credential only follows the tracks that were submitted with it',
  retired: 'the credential is not needed any more and is forgotten',
  rejected: 'the credential is rejected, and work goes on without it',
  rolled_back: 'the credential was refused at work, which goes on without it',
}

function levelOf({ to, reason }: KeyChange): keyof KeyringLog {
  if (to === 'held') return 'warn'
  return reason === null ? 'info' : 'error'
}

function sentenceOf({ from, to, reason }: KeyChange): string {
  if (to === 'current' && reason !== null) return 'the credential is refused and stays in use, for there is no other'
  if (to === 'current' && from === 'canary') return 'the credential is proven and in use'
  if (to === 'current' && from === 'current') return 'the credential is not refused any more'
  return sentences[to]
}

/** Writes one line about one step. */
export function logChange(log: KeyringLog, provider: CredentialProvider, change: KeyChange): void {
  const { fingerprint: key, slot, from, to, reason, fix } = change
  const sentence = sentenceOf(change)
  const message = fix === null ? sentence : `${sentence}: ${fix}`
  log[levelOf(change)]({ provider, key, slot, from, to, reason }, message)
}
