import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnvFile, readSmallFile, repositoryRoot, type Environment } from '@soundfoundry/config'
import type { CommandIo } from './terminal.ts'

/** A variable that is exactly empty counts as not set. */
export const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** The repository that a command acts in: the one it is called from, else the one that it belongs to. */
export function settingsRoot({ directory, home }: Pick<CommandIo, 'directory' | 'home'>): string {
  const root = repositoryRoot(directory)
  return home !== null && !existsSync(join(root, 'pnpm-workspace.yaml')) ? home : root
}

/** The dotenv file of a process with this environment; absolute. */
export function envFilePath(io: Pick<CommandIo, 'environment' | 'directory' | 'home'>): string {
  const named = io.environment['ENV_FILE']
  return resolve(settingsRoot(io), isSet(named) ? named : '.env')
}

/** The variables of a dotenv file; none where it cannot be read, which whoever reads its credentials is told. */
export function variablesIn(path: string): Environment {
  try {
    return parseEnvFile(readSmallFile(path)).variables
  } catch {
    return {}
  }
}

/** Settings as a process reads them: its own environment, then the dotenv file. */
export function mergeSettings(inFile: Environment, environment: Environment): Environment {
  return { ...inFile, ...Object.fromEntries(Object.entries(environment).filter(([, value]) => isSet(value))) }
}
