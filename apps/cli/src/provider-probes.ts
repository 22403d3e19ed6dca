import { loadConfig, type CredentialProvider, type Environment, type Secret } from '@soundfoundry/config'
import type { Provider, ProbeFinding } from '@soundfoundry/track'

/** What can be found out about one credential without paying. */
export interface Probed {
  readonly findings: readonly ProbeFinding[]
  /** Of a fal key that was found good: whether it may do more than generate. */
  readonly scope: 'admin' | 'api' | 'unknown' | null
}

export type Probe = (secret: Secret, signal: AbortSignal) => Promise<Probed>

const settingNames = {
  fal: ['FAL_QUEUE_URL', 'FAL_REST_URL', 'FAL_API_URL', 'FAL_MODEL'],
  replicate: ['REPLICATE_API_URL', 'REPLICATE_MODEL'],
} as const satisfies Record<CredentialProvider, readonly string[]>

/** Only what says where a provider is and which models to ask for: nothing else of the environment concerns a probe. */
function settingsOf(provider: CredentialProvider, environment: Environment): Environment {
  return Object.fromEntries(settingNames[provider].map(name => [name, environment[name]]))
}

const isGood = (findings: readonly ProbeFinding[]): boolean =>
  findings.some(({ scope, state }) => scope === 'key' && state === 'ok')

async function openFal(environment: Environment): Promise<Probe> {
  const { createFalProvider, probeAdminScope } = await import('@soundfoundry/provider-fal')
  const { config } = await loadConfig('fal-worker', settingsOf('fal', environment), { readFile: () => Buffer.of() })
  const apiUrl = config.FAL_API_URL
  const provider: Provider = createFalProvider({
    queueUrl: config.FAL_QUEUE_URL,
    restUrl: config.FAL_REST_URL,
    apiUrl,
    models: config.FAL_MODEL,
  })
  return async (secret, signal) => {
    const findings = await provider.probe(secret, signal)
    return { findings, scope: isGood(findings) ? await probeAdminScope({ apiUrl, credential: secret, signal }) : null }
  }
}

async function openReplicate(environment: Environment): Promise<Probe> {
  const { createReplicateProvider } = await import('@soundfoundry/provider-replicate')
  const { config } = await loadConfig('replicate-worker', settingsOf('replicate', environment), {
    readFile: () => Buffer.of(),
  })
  const provider = createReplicateProvider({ apiUrl: config.REPLICATE_API_URL, models: config.REPLICATE_MODEL })
  return async (secret, signal) => ({ findings: await provider.probe(secret, signal), scope: null })
}

/**
 * Makes ready to probe a provider's credentials where, and for which models, a worker with this environment would.
 *
 * @throws {ConfigurationError} when an address or a model in it is malformed
 */
export function openProbe(provider: CredentialProvider, environment: Environment): Promise<Probe> {
  return provider === 'fal' ? openFal(environment) : openReplicate(environment)
}
