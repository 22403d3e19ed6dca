import { appSchemas, type AppConfig, type AppName } from './app-schemas.ts'
import { ConfigurationError, type ConfigurationProblem, type ConfigurationWarning } from './configuration-error.ts'
import { credentialRules, type CredentialProvider } from './credential-rules.ts'
import {
  credentialsFrom,
  readCredentials,
  warnOfConflict,
  type CredentialProblem,
  type CredentialReading,
} from './credentials.ts'
import { fingerprintOf } from './secret.ts'
import { checkRelations } from './setting-rules.ts'
import { checkSettings } from './settings.ts'
import {
  lookUp,
  lookUpIgnored,
  lookUpPath,
  lookUpSecret,
  openSources,
  type Environment,
  type SourceOptions,
  type Sources,
} from './sources.ts'

export interface LoadedConfig<App extends AppName> {
  readonly config: AppConfig<App>
  /** The credentials that the app holds, and what is wrong with others; none for an app that is not a worker. */
  readonly credentialReading: CredentialReading
  /** Reads the credentials again, from the same sources. */
  readonly rereadCredentials: () => CredentialReading
  /** What a person should know although the process can run; credentials' own warnings included. */
  readonly warnings: readonly ConfigurationWarning[]
}

const noCredentials: CredentialReading = { credentials: [], problems: [], files: [], notices: [] }
const filesToRead = ['NATS_CREDS_FILE', 'NATS_CA_FILE', 'SANDBOX_ENV_FILE'] as const

interface GatheredSettings {
  readonly data: Readonly<Record<string, string>>
  readonly problems: readonly ConfigurationProblem[]
  readonly warnings: readonly ConfigurationWarning[]
}

/** The text of every setting that is defined, secrets read from their files and paths made absolute. */
function gatherSettings(names: readonly string[], sources: Sources): GatheredSettings {
  const data: Record<string, string> = {}
  const problems: ConfigurationProblem[] = []
  const warnings: ConfigurationWarning[] = []
  for (const name of names) {
    const canBeInFile = names.includes(`${name}_FILE`)
    const lookedUp = canBeInFile ? lookUpSecret(name, sources) : { found: lookUp(name, sources), problems: [] }
    problems.push(...lookedUp.problems)
    if (canBeInFile) warnings.push(...warnOfConflict(name, lookedUp.found, value => fingerprintOf(value, 'secret')))
    const value = lookedUp.found.at(0)?.value
    // The default would stand in for a limit or an address that somebody has set.
    const unread = value === undefined && lookedUp.problems.length === 0 ? lookUpIgnored(name, sources) : null
    if (unread !== null) problems.push(unread)
    // A blank number would otherwise be read as 0; in a secret, a space counts.
    if (value !== undefined) data[name] = canBeInFile ? value : value.trim()
  }
  for (const name of filesToRead) {
    const file = lookUpPath(name, sources)
    problems.push(...file.problems)
    if (file.path !== undefined) data[name] = file.path
  }
  data.ENV_FILE = sources.envFile.path
  return { data, problems, warnings }
}

/** A worker without a credential runs, so that the fleet can be told what is missing and one can be given to it later. */
function missingCredential(provider: CredentialProvider, reading: CredentialReading): readonly ConfigurationWarning[] {
  const isDefined = [...reading.credentials, ...reading.problems].some(({ slot }) => slot === 'current')
  if (isDefined) return []
  const [variable] = credentialRules[provider].variables.current
  const fix = `Set ${variable} in the environment or in ENV_FILE, or ${variable}_FILE to a file that holds it.`
  return [{ variable, message: `is missing, so nothing runs at ${provider}. ${fix}` }]
}

/** A credential that is none never stops a worker: it runs without it, and its keyring tells the fleet. */
const asWarning = ({ variable, problem, fix }: CredentialProblem): ConfigurationWarning => ({
  variable,
  message: `${problem}. It is not used. ${fix}`,
})

/**
 * Reads and checks everything that an app is configured by, once, at its start.
 *
 * Settings come from the environment, then `ENV_FILE`; a secret's `NAME_FILE` goes before both. Exactly empty
 * variables count as not set.
 *
 * @throws {ConfigurationError} with every problem at once; no message holds a value
 */
export async function loadConfig<App extends AppName>(
  app: App,
  environment: Environment,
  options: SourceOptions = {},
): Promise<LoadedConfig<App>> {
  const { settings, credentials: provider } = appSchemas[app]
  const { sources, notices, problems: sourceProblems, warnings: sourceWarnings } = openSources(environment, options)
  const gathered = gatherSettings(Object.keys(settings.properties), sources)
  const reading: CredentialReading =
    provider === null ? noCredentials : { ...credentialsFrom(provider, sources, () => true), notices }
  const atStart = new Set(reading.credentials.map(({ secret }) => secret.fingerprint))
  const mayFallBack = (fingerprint: string) => atStart.has(fingerprint)
  const outcome = await checkSettings(app, gathered.data)
  const relations =
    'config' in outcome ? checkRelations(outcome.config, { isGateway: app === 'api' }) : { problems: [], warnings: [] }

  const problems = [
    ...sourceProblems,
    ...gathered.problems,
    ...('problems' in outcome ? outcome.problems : []),
    ...relations.problems,
  ]
  if ('problems' in outcome || problems.length > 0) throw new ConfigurationError(problems)

  return {
    config: outcome.config,
    credentialReading: reading,
    rereadCredentials: () =>
      provider === null ? noCredentials : readCredentials(provider, environment, { ...options, mayFallBack }),
    warnings: [
      ...sourceWarnings,
      ...gathered.warnings,
      ...relations.warnings,
      ...(provider === null ? [] : missingCredential(provider, reading)),
      ...reading.credentials.flatMap(each => each.warnings),
      ...reading.problems.map(asWarning),
    ],
  }
}
