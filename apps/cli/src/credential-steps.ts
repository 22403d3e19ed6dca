import { credentialRules, type CredentialProvider, type Environment, type Secret } from '@soundfoundry/config'
import { editEnvStore, readersOf, replaceEnvFile, type EnvChange, type EnvStore } from '@soundfoundry/env-file'
import { CommandFailure } from './command-failure.ts'
import { judgeFindings, type Judgement } from './judge-findings.ts'
import { openProbe, type Probed } from './provider-probes.ts'
import { providerPages } from './provider-pages.ts'
import type { Steps } from './steps.ts'

/** Checks the format rules. Throws with every broken one. */
export async function checkFormat(steps: Steps, provider: CredentialProvider, secret: Secret): Promise<void> {
  await steps.run('format', say => {
    const { check, fix } = credentialRules[provider]
    const { errors, warnings } = check(secret.reveal())
    if (errors.length > 0) {
      const broken = errors.map(({ message }) => message).join('; ')
      throw new CommandFailure(`The ${providerPages[provider].credential} ${broken}.`, { code: 'bad_format', fix })
    }
    say([secret.fingerprint, ...warnings.map(({ message }) => message)].join(', '))
  })
}

/** Asks the provider what can be asked for free, and shows it as a step; `decide` throws where that is the end. */
export async function probeStep(
  steps: Steps,
  probed: { provider: CredentialProvider; secret: Secret; settings: Environment; signal: AbortSignal },
  decide: (judgement: Judgement, say: (detail: string) => void) => void,
): Promise<Probed> {
  return steps.run('free probe', async say => {
    const probe = await openProbe(probed.provider, probed.settings)
    const result = await probe(probed.secret, probed.signal)
    probed.signal.throwIfAborted()
    decide(judgeFindings(result.findings), say)
    return result
  })
}

const readerWords = {
  owner: ', readable by its owner alone',
  group: ', readable by its owner and its group',
  everybody: ', readable by everybody',
  unknown: '',
} as const

/** Writes changes to the dotenv file as a step. */
export async function writeStep(steps: Steps, store: EnvStore, changes: readonly EnvChange[]): Promise<EnvStore> {
  return steps.run('env file', async say => {
    const content = editEnvStore(store, changes)
    const written = await replaceEnvFile(store, content)
    const readers = await readersOf(store.path)
    say(`${store.path}${readerWords[readers]}`)
    if (readers === 'everybody') {
      steps.remark(`Every user of this machine can read ${store.path}: chmod o= ${store.path}`)
    }
    return written
  })
}
