import { rollbackChanges } from '@soundfoundry/env-file'
import { providerNames, type KeysAnswer } from '@soundfoundry/track'
import { CommandFailure, type ExitCode } from '../command-failure.ts'
import type { Command, CommandContext } from '../command.ts'
import { checkFormat, probeStep, writeStep } from '../credential-steps.ts'
import { isProven, judgeFleet, settleMs, useOf, usersInWords, waitForFleet, watchFleet, workersOf } from '../fleet.ts'
import { openGateway } from '../gateway.ts'
import { readLocalCredentials } from '../local-credentials.ts'
import { providerPages } from '../provider-pages.ts'
import { runSteps } from '../steps.ts'
import { changeOptions } from './keys-rotate.ts'

async function runRollback(context: CommandContext): Promise<ExitCode> {
  const { input, io } = context
  const { signal } = io
  const provider = input.choice(providerNames)
  const limitMs = (input.number('timeout', { minimum: 1, maximum: 86_400 }) ?? 60) * 1000
  const gateway = openGateway(context)
  const page = providerPages[provider]
  return runSteps(context, async steps => {
    const local = await readLocalCredentials(provider, context)
    const { previous, current } = local.secrets
    if (previous === null || current?.equals(previous) === true) {
      throw new CommandFailure(
        `There is no previous ${page.credential} to go back to: ${local.names.previous} is not set.`,
        {
          code: 'no_previous_key',
          fix: `Put another one in use: soundfoundry keys rotate ${provider}`,
        },
      )
    }
    await checkFormat(steps, provider, previous)
    await probeStep(
      steps,
      { provider, secret: previous, settings: local.settings, signal },
      ({ kind, explanation }, say) => {
        if (kind === 'refused') {
          throw new CommandFailure(`${page.name} refuses the previous ${page.credential}.`, {
            code: 'key_refused',
            fix: explanation,
          })
        }
        say(kind === 'good' ? `${page.name} takes it` : `inconclusive: ${explanation ?? ''}`)
      },
    )
    const before = await gateway.keys().catch(() => null)
    await writeStep(steps, local.store, rollbackChanges(local, previous))
    await steps.run('the fleet takes it', async say => {
      const { of } = await waitForFleet(gateway, provider, previous.fingerprint, { limitMs, signal, before })
      say(`${of} of ${of} workers`)
    })
    await steps.run('in use', async say => {
      const inUse = (view: KeysAnswer) =>
        isProven(judgeFleet(view, provider, previous.fingerprint, before)) ? view : null
      const view = (await watchFleet(gateway, inUse, { limitMs: settleMs, signal })) ?? (await gateway.keys())
      const { users } = useOf(view, provider, previous.fingerprint)
      say(usersInWords({ users, of: workersOf(view, provider) }))
    })
    return { provider, key: previous.fingerprint, previous: current?.fingerprint ?? null }
  })
}

export const keysRollback: Command = {
  name: 'keys rollback',
  takes: 'fal|replicate',
  summary: 'Put the previous credential in use again.',
  about: ['Swaps the previous credential with the one in use in the env file, and waits until every worker has it.'],
  options: changeOptions,
  arguments: [1, 1],
  examples: ['soundfoundry keys rollback fal'],
  run: runRollback,
}
