import { resolve } from 'node:path'
import { parseEnvFile, readSmallFile, repositoryRoot, type Environment } from '@soundfoundry/config'

/** A variable that is exactly empty counts as not set. */
export const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** The dotenv file of a process with this environment; absolute. */
export function envFilePath(environment: Environment, directory: string): string {
  const named = environment['ENV_FILE']
  return resolve(repositoryRoot(directory), isSet(named) ? named : '.env')
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
