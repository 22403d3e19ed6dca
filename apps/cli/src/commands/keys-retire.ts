import type { CredentialProvider, Secret } from '@soundfoundry/config'
import { retirementChanges } from '@soundfoundry/env-file'
import { providerNames, type KeysAnswer } from '@soundfoundry/track'
import { CommandFailure, type ExitCode } from '../command-failure.ts'
import type { Command, CommandContext } from '../command.ts'
import { probeStep, writeStep } from '../credential-steps.ts'
import { useOf, watchFleet } from '../fleet.ts'
import { openGateway, type Gateway } from '../gateway.ts'
import { readLocalCredentials, type LocalCredentials } from '../local-credentials.ts'
import { providerPages } from '../provider-pages.ts'
import { revokeSandboxKey } from '../sandbox-keys.ts'
import { runSteps, type Steps } from '../steps.ts'
import { changeOptions } from './keys-rotate.ts'

interface Retirement {
  readonly provider: CredentialProvider
  readonly previous: Secret
  readonly gateway: Gateway
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Waits until no track is followed with the credential. Throws when one still is, or the fleet works with it. */
async function waitUntilIdle(
  steps: Steps,
  { provider, previous, gateway, limitMs, signal }: Retirement,
): Promise<void> {
  await steps.run('nothing is in flight on it', async say => {
    let last = 0
    const isIdle = (view: KeysAnswer): true | null => {
      const { inFlight, users } = useOf(view, provider, previous.fingerprint)
      if (users > 0) {
        const workers = users === 1 ? '1 worker sends its' : `${users} workers send their`
        throw new CommandFailure(`${workers} work out with ${previous.fingerprint}.`, {
          code: 'key_in_use',
          fix: 'It can be retired once each of them has made a track with the new one: soundfoundry keys status shows it.',
        })
      }
      last = inFlight
      return inFlight === 0 ? true : null
    }
    if ((await watchFleet(gateway, isIdle, { limitMs, signal })) !== null) return say(previous.fingerprint)
    throw new CommandFailure(
      `${last} ${last === 1 ? 'track is' : 'tracks are'} still followed with ${previous.fingerprint}.`,
      {
        code: 'key_in_flight',
        fix: 'Try again when they are done; --timeout waits longer. Nothing was changed.',
      },
    )
  })
}

/** Proves that the provider refuses the credential by now. */
async function proveRevoked(
  steps: Steps,
  { provider, previous, signal }: Retirement,
  local: LocalCredentials,
): Promise<void> {
  const { name, credential, keys } = providerPages[provider]
  await probeStep(
    steps,
    { provider, secret: previous, settings: local.settings, signal },
    ({ kind, explanation }, say) => {
      if (kind === 'refused') return say(`${name} refuses it: it is revoked`)
      if (kind === 'unproven') {
        throw new CommandFailure(
          `${name} does not tell whether ${previous.fingerprint} is revoked. It is no longer in the env file.`,
          {
            code: 'unproven',
            fix: `${explanation ?? ''} See that it is gone from ${keys}.`.trim(),
          },
        )
      }
      throw new CommandFailure(`${previous.fingerprint} still works at ${name}, although no worker uses it any more.`, {
        code: 'not_revoked',
        fix: `Revoke this ${credential} at ${keys}.`,
      })
    },
  )
}

async function runRetire(context: CommandContext): Promise<ExitCode> {
  const { input, io } = context
  const provider = input.choice(providerNames)
  const limitMs = (input.number('timeout', { minimum: 1, maximum: 86_400 }) ?? 60) * 1000
  const gateway = openGateway(context)
  return runSteps(context, async steps => {
    const local = await readLocalCredentials(provider, context)
    const { previous, current } = local.secrets
    if (previous === null) {
      throw new CommandFailure(`There is nothing to retire: ${local.names.previous} is not set.`, {
        code: 'no_previous_key',
      })
    }
    const retirement = { provider, previous, gateway, limitMs, signal: io.signal }
    const isAnother = current?.equals(previous) !== true
    if (isAnother) await waitUntilIdle(steps, retirement)
    await writeStep(steps, local.store, retirementChanges(local))
    const { sandbox } = context.world
    if (isAnother && sandbox !== null) {
      await steps.run('revoked in the sandbox, as on the page of a provider', () =>
        revokeSandboxKey(sandbox, previous.fingerprint, io.signal),
      )
    }
    if (isAnother) await proveRevoked(steps, retirement, local)
    else steps.remark(`It was the same as ${local.names.current}, which stays in use.`)
    return { provider, retired: previous.fingerprint, revoked: isAnother }
  })
}

export const keysRetire: Command = {
  name: 'keys retire',
  takes: 'fal|replicate',
  summary: 'Take the previous credential away once nothing needs it, and prove that it is revoked.',
  about: [
    'Waits until no track is followed with the previous credential, removes it from the env file, and asks the provider,',
    'for free, whether it still takes it. If it does, the exit code is 1 and the page to revoke it on is named.',
  ],
  options: changeOptions,
  arguments: [1, 1],
  examples: ['soundfoundry keys retire fal'],
  run: runRetire,
}
