import type { KeysAnswer } from '@soundfoundry/track'
import { CommandFailure } from './command-failure.ts'
import { checkFormat, probeStep } from './credential-steps.ts'
import { workersOf } from './fleet.ts'
import { fleetOverride, overrideFailure } from './local-credentials.ts'
import { providerPages } from './provider-pages.ts'
import type { Rotation } from './rotation.ts'
import type { Steps } from './steps.ts'

/**
 * Finds out whatever can be found out about the new credential before anything is changed.
 *
 * @returns how the fleet stands
 * @throws {CommandFailure} for what speaks against it
 */
export async function proveBefore(steps: Steps, rotation: Rotation): Promise<KeysAnswer> {
  const { local, fresh, gateway, signal } = rotation
  const { provider, secrets, settings, store } = local
  const page = providerPages[provider]
  await checkFormat(steps, provider, fresh)
  await steps.run('another one than in use', say => {
    if (secrets.current === null) return say('none is in use')
    if (!secrets.current.equals(fresh)) return say(`in use is ${secrets.current.fingerprint}`)
    throw new CommandFailure(`${fresh.fingerprint} is in use already.`, {
      code: 'same_key',
      fix: `Make a new ${page.credential} at ${page.keys}.`,
    })
  })
  const { scope } = await probeStep(steps, { provider, secret: fresh, settings, signal }, (judgement, say) => {
    const { kind, explanation, models } = judgement
    if (kind === 'refused') {
      throw new CommandFailure(`${page.name} refuses the new ${page.credential}.`, {
        code: 'key_refused',
        fix: explanation,
      })
    }
    if (kind === 'locked') {
      const message = `The account at ${page.name} is refused, whatever the ${page.credential}: a new one does not help.`
      throw new CommandFailure(message, { code: 'account_locked', fix: explanation })
    }
    if (kind === 'unproven') {
      throw new CommandFailure(`${page.name} does not tell whether it takes the new ${page.credential}.`, {
        code: 'unproven',
        fix: explanation,
      })
    }
    say([`${page.name} takes it`, ...models.map(each => each.explanation)].join('; '))
  })
  if (scope === 'admin')
    steps.remark(`It is an ADMIN key: one of scope API from ${page.keys} is enough, and does less harm in wrong hands.`)
  return steps.run('fleet', async say => {
    const view = await gateway.keys()
    const override = fleetOverride(view, provider)
    if (override !== null) throw overrideFailure(override, store.path)
    const workers = workersOf(view, provider)
    if (workers > 0) return (say(`${workers} ${workers === 1 ? 'worker' : 'workers'}`), view)
    throw new CommandFailure(
      `No worker of ${page.name} is running, so nothing would prove the new ${page.credential}.`,
      {
        code: 'no_workers',
        fix: 'Start the workers, then rotate.',
      },
    )
  })
}
