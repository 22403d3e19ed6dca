import { Secret, type CredentialProvider } from '@soundfoundry/config'
import { CommandFailure } from './command-failure.ts'
import type { SandboxSystem } from './world.ts'

const limitMs = 5_000

async function askSandbox(url: string, method: 'POST' | 'DELETE', signal: AbortSignal): Promise<unknown> {
  let cause: unknown
  try {
    const response = await fetch(url, { method, signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) })
    const body: unknown = await response.json()
    if (response.ok) return body
  } catch (error) {
    signal.throwIfAborted()
    cause = error
  }
  throw new CommandFailure(`The sandbox does not answer at ${new URL(url).origin}.`, {
    code: 'sandbox_unreachable',
    fix: 'See what npm start says of it, or start it again.',
    cause,
  })
}

/** Has the sandbox make a new credential, as a person would on the provider's page. */
export async function makeSandboxKey(
  { sandbox }: SandboxSystem,
  provider: CredentialProvider,
  signal: AbortSignal,
): Promise<Secret> {
  const answer = await askSandbox(`${sandbox}/control/keys/${provider}`, 'POST', signal)
  const isKey = typeof answer === 'object' && answer !== null && 'key' in answer && typeof answer.key === 'string'
  return new Secret(isKey ? String(answer.key) : '', provider)
}

/** Has the sandbox refuse a credential from now on. */
export async function revokeSandboxKey(
  { sandbox }: SandboxSystem,
  fingerprint: string,
  signal: AbortSignal,
): Promise<void> {
  await askSandbox(`${sandbox}/control/keys/${fingerprint}`, 'DELETE', signal)
}
