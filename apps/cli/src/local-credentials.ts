import { resolve } from 'node:path'
import {
  credentialRules,
  credentialSlots,
  parseEnvFile,
  UnreadableFile,
  type CredentialProvider,
  type Environment,
} from '@soundfoundry/config'
import { keySlotsIn, readEnvStore, removeLeftovers, type EnvStore, type KeySlots } from '@soundfoundry/env-file'
import type { KeysAnswer } from '@soundfoundry/track'
import { CommandFailure, exitCodes } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { envFilePath, isSet, mergeSettings } from './env-settings.ts'
import { refuseOtherFile } from './world.ts'

/** One provider's credentials in the dotenv file that is to be changed. */
export interface LocalCredentials extends KeySlots {
  readonly provider: CredentialProvider
  readonly store: EnvStore
  /** The settings of a worker: the file's variables under those of this process. */
  readonly settings: Environment
}

/** A source that goes before the dotenv file, so that changing the file would change nothing. */
export interface Override {
  readonly name: string
  /** The path of the file that holds the value; null for the process environment. */
  readonly file: string | null
}

/** The first source of a provider's credentials that goes before the dotenv file. */
export function findOverride(
  provider: CredentialProvider,
  environment: Environment,
  variables: Environment,
): Override | null {
  const names = credentialSlots.flatMap((slot): readonly string[] => credentialRules[provider].variables[slot])
  for (const name of names) {
    const file = [environment[`${name}_FILE`], variables[`${name}_FILE`]].find(isSet)
    if (file !== undefined) return { name: `${name}_FILE`, file }
    if (isSet(environment[name])) return { name, file: null }
  }
  return null
}

/** Where the fleet says its credential in use comes from, when that is not the dotenv file. */
export function fleetOverride(view: KeysAnswer, provider: CredentialProvider): Override | null {
  const [name] = credentialRules[provider].variables.current
  for (const row of view.keys) {
    if (row.provider !== provider || row.slot !== 'current' || row.source === null) continue
    if (!row.changeable) return { name, file: null }
    const [, variable = 'ENV_FILE', file = null] = /^(\w+_FILE) \((.*)\)$/.exec(row.source) ?? []
    if (variable !== 'ENV_FILE') return { name: variable, file }
  }
  return null
}

/** Why a credential that comes from elsewhere is not changed here, and what to do instead. */
export function overrideFailure({ name, file }: Override, envFile: string): CommandFailure {
  if (file === null) {
    return new CommandFailure(
      `${name} comes from the process environment, which goes before ${envFile} and cannot change while a process runs.`,
      {
        code: 'source_is_environment',
        fix: `Move ${name} from the environment to ${envFile} and restart the workers once; from then on it can be rotated while they run.`,
      },
    )
  }
  return new CommandFailure(`${name} names ${file}, which goes before ${envFile}.`, {
    code: 'source_is_file',
    fix:
      `Write the new credential to a file beside ${file} and rename it over that one (with Docker or Kubernetes: update the secret); ` +
      'the workers pick it up while they run. soundfoundry keys status shows how they take it.',
  })
}

function variablesOf({ path, content }: EnvStore): Environment {
  try {
    return content === null ? {} : parseEnvFile(content).variables
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause
    throw new CommandFailure(`${path} is in UTF-16, which is not supported.`, {
      exitCode: exitCodes.unreadable,
      code: 'env_file_unreadable',
      fix: 'Save it as UTF-8, then begin again. Nothing was changed.',
      cause,
    })
  }
}

/**
 * Reads the dotenv file that a provider's credentials stand in.
 *
 * @throws {CommandFailure} when it cannot be read, or when the credentials come from another source
 */
export async function readLocalCredentials(
  provider: CredentialProvider,
  { input, io, terminal, world }: CommandContext,
): Promise<LocalCredentials> {
  const given = input.text('env-file')
  refuseOtherFile(world, given, io.directory)
  const path = given === undefined ? envFilePath(io) : resolve(io.directory, given)
  const isNamed = given !== undefined || isSet(io.environment['ENV_FILE'])
  await removeLeftovers(path)
  const store = readEnvStore(path, { mayBeMissing: !isNamed })
  const variables = variablesOf(store)
  const override = findOverride(provider, io.environment, variables)
  if (override !== null) throw overrideFailure(override, path)
  const slots = keySlotsIn(provider, variables)
  for (const secret of Object.values(slots.secrets)) if (secret !== null) terminal.watch(secret)
  return { provider, store, ...slots, settings: mergeSettings(variables, io.environment) }
}
