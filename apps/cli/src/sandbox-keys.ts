import type { CredentialProvider, Secret } from '@soundfoundry/config'
import { SandboxClient, SandboxFailure } from '@soundfoundry/sandbox-client'
import { CommandFailure } from './command-failure.ts'
import type { SandboxSystem } from './world.ts'

async function orFailure<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof SandboxFailure)) throw error
    throw new CommandFailure(error.message, {
      code: 'sandbox_unreachable',
      fix: 'See what npm start says of it, or start it again.',
      cause: error,
    })
  }
}

/** Has the sandbox make a new credential, as a person would on the provider's page. */
export const makeSandboxKey = (
  { sandbox }: SandboxSystem,
  provider: CredentialProvider,
  signal: AbortSignal,
): Promise<Secret> => orFailure(new SandboxClient(sandbox).makeKey(provider, signal))

/** Has the sandbox refuse a credential from now on. */
export const revokeSandboxKey = ({ sandbox }: SandboxSystem, fingerprint: string, signal: AbortSignal): Promise<void> =>
  orFailure(new SandboxClient(sandbox).revokeKey(fingerprint, signal))
