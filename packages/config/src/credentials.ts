import type { ConfigurationProblem, ConfigurationWarning } from './configuration-error.ts'
import {
  credentialRules,
  credentialSlots,
  type CredentialProvider,
  type CredentialRule,
  type CredentialSlot,
} from './credential-rules.ts'
import type { FileNotice } from './ignored-lines.ts'
import { fingerprintOf, Secret } from './secret.ts'
import {
  describeSource,
  lookUpIgnored,
  lookUpMisnamed,
  lookUpSecret,
  openSources,
  type Environment,
  type Found,
  type Source,
  type SourceOptions,
  type Sources,
} from './sources.ts'

/** A credential that passed its format rules. */
export interface Credential {
  readonly provider: CredentialProvider
  readonly slot: CredentialSlot
  readonly secret: Secret
  readonly source: Source
  readonly warnings: readonly ConfigurationWarning[]
}

/** Why a slot has no credential although something defines it. */
export interface CredentialProblem extends ConfigurationProblem {
  readonly slot: CredentialSlot
  /** Of the refused value; null when none could be read. */
  readonly fingerprint: string | null
}

/** What the sources of one provider's credentials hold at one moment. */
export interface CredentialReading {
  readonly credentials: readonly Credential[]
  readonly problems: readonly CredentialProblem[]
  /** The files that a change can come from, whether or not they exist now; absolute. */
  readonly files: readonly string[]
  /** The lines of `ENV_FILE` that are not read. */
  readonly notices: readonly FileNotice[]
}

/**
 * Whether a credential that a lesser source holds may be used where the source that goes before it holds something that
 * is none. Never while a process runs, but for one that it was started with: a file that is just being replaced must not
 * bring back another credential.
 */
export type MayFallBack = (fingerprint: string) => boolean

/** A warning when sources define different values, naming each by its fingerprint; none when they agree. */
export function warnOfConflict(
  variable: string,
  found: readonly Found[],
  fingerprint: (value: string) => string,
): ConfigurationWarning[] {
  const [used, ...others] = found
  if (used === undefined) return []
  const different = others.filter(other => other.value !== used.value)
  if (different.length === 0) return []
  const describe = ({ value, source }: Found) => `${fingerprint(value)} from ${describeSource(source)}`
  const message =
    `is defined more than once with different values: ${describe(used)} is used, ` +
    `${different.map(describe).join(' and ')} is not`
  return [{ variable, message }]
}

interface SlotReading {
  readonly credential?: Credential
  readonly problems: readonly CredentialProblem[]
  readonly files: readonly string[]
}

function inSlot(
  slot: CredentialSlot,
  { variable, problem, fix }: ConfigurationProblem,
  fingerprint: string | null = null,
): CredentialProblem {
  return { variable, problem, fix, slot, fingerprint }
}

/** The first of lesser sources that holds a credential, where that may be used in the place of what is none. */
function fallBack(
  { provider, slot }: Pick<Credential, 'provider' | 'slot'>,
  others: readonly Found[],
  mayFallBack: MayFallBack,
): Pick<SlotReading, 'credential'> {
  const { check }: CredentialRule = credentialRules[provider]
  const good = others.find(({ value }) => check(value).errors.length === 0)
  if (good === undefined || !mayFallBack(fingerprintOf(good.value, provider))) return {}
  const secret = new Secret(good.value, provider)
  const message = `from ${describeSource(good.source)} is used, ${secret.fingerprint}: what goes before it is none`
  const warnings = [{ variable: good.source.name, message }]
  return { credential: { provider, slot, secret, source: good.source, warnings } }
}

function readSlot(
  provider: CredentialProvider,
  slot: CredentialSlot,
  sources: Sources,
  mayFallBack: MayFallBack,
): SlotReading {
  const rule: CredentialRule = credentialRules[provider]
  const [canonical] = rule.variables[slot]
  const lookedUp = rule.variables[slot].map(variable => ({ variable, inSources: lookUpSecret(variable, sources) }))
  const files = lookedUp.flatMap(({ inSources: { path } }) => (path === undefined ? [] : [path]))
  const [first, ...ignored] = lookedUp.filter(({ inSources }) => inSources.found.length + inSources.problems.length > 0)
  if (first === undefined) {
    const names = rule.variables[slot].flatMap(variable => [variable, `${variable}_FILE`])
    const unread = [lookUpIgnored, lookUpMisnamed]
      .flatMap(look => names.map(name => look(name, sources)))
      .find(problem => problem !== null)
    return { problems: unread === undefined ? [] : [inSlot(slot, unread)], files }
  }

  const { variable, inSources } = first
  const [used, ...others] = inSources.found
  const older = ignored.flatMap(({ inSources: { found } }) => found)
  if (used === undefined) {
    const problems = inSources.problems.map(problem => inSlot(slot, problem))
    return { ...fallBack({ provider, slot }, [...inSources.hidden, ...older], mayFallBack), problems, files }
  }

  const fingerprint = (value: string) => fingerprintOf(value, provider)
  const report = rule.check(used.value)
  if (report.errors.length > 0) {
    const broken = report.errors.map(({ message }) => message).join('; ')
    const problem = `the value from ${describeSource(used.source)} ${broken}`
    const problems = [inSlot(slot, { variable, problem, fix: rule.fix }, fingerprint(used.value))]
    return { ...fallBack({ provider, slot }, [...others, ...older], mayFallBack), problems, files }
  }

  const warnings: ConfigurationWarning[] = report.warnings.map(({ message }) => ({ variable, message }))
  warnings.push(...warnOfConflict(variable, inSources.found, fingerprint))
  if (variable !== canonical) warnings.push({ variable, message: `is an older name: rename it to ${canonical}` })
  for (const another of ignored) {
    if (another.inSources.found.some(({ value }) => value !== used.value)) {
      warnings.push({ variable: another.variable, message: `is an older name and is ignored: ${variable} is set` })
    }
  }
  const secret = new Secret(used.value, provider)
  return { credential: { provider, slot, secret, source: used.source, warnings }, problems: [], files }
}

/** The credentials of one provider, from sources that are already open. */
export function credentialsFrom(
  provider: CredentialProvider,
  sources: Sources,
  mayFallBack: MayFallBack,
): Omit<CredentialReading, 'notices'> {
  const readings = credentialSlots.map(slot => readSlot(provider, slot, sources, mayFallBack))
  return {
    credentials: readings.flatMap(({ credential }) => (credential === undefined ? [] : [credential])),
    problems: readings.flatMap(({ problems }) => problems),
    files: [...new Set([sources.envFile.path, ...readings.flatMap(({ files }) => files)])],
  }
}

/**
 * Reads one provider's credentials afresh. Never throws for what a person or a half-written file got wrong:
 * it is in `problems`, and the slot has no credential, or the one that `mayFallBack` lets through.
 */
export function readCredentials(
  provider: CredentialProvider,
  environment: Environment,
  { mayFallBack = () => false, ...options }: SourceOptions & { readonly mayFallBack?: MayFallBack } = {},
): CredentialReading {
  const { sources, problems, notices } = openSources(environment, options)
  const reading = credentialsFrom(provider, sources, mayFallBack)
  const ofEnvFile = problems.map(problem => inSlot('current', problem))
  return { ...reading, problems: [...ofEnvFile, ...reading.problems], notices }
}
