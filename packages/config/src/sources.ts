import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ConfigurationProblem, ConfigurationWarning } from './configuration-error.ts'
import { parseEnvFile } from './env-file.ts'

/** A process's environment, or a plain object that plays one. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface SourceOptions {
  /** What relative paths start from and where `.env` is looked for; by default the root of the repository. */
  readonly rootDirectory?: string
  /** Reads a text file, throws like `fs.readFileSync`. */
  readonly readFile?: (path: string) => string
}

/** Where a value came from. */
export interface Source {
  readonly kind: 'file' | 'environment' | 'env-file'
  /** The variable that defined it, for instance `FAL_KEY` or `FAL_KEY_FILE`. */
  readonly name: string
  /** The file that holds it. */
  readonly path?: string
}

/** A value and where it came from. Its value may be a secret. */
export interface Found {
  readonly value: string
  readonly source: Source
}

/** Everything that values can be read from, opened once. */
export interface Sources {
  readonly environment: Environment
  readonly envFile: { readonly path: string; readonly variables: Environment }
  readonly rootDirectory: string
  readonly readFile: (path: string) => string
}

/** The nearest directory at or above `from` that holds the workspace file; `from` itself where there is none. */
export function repositoryRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'pnpm-workspace.yaml'))) return directory
    if (directory === dirname(directory)) return from
  }
}

function systemErrorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Why a file cannot be read, in words, without its path: somebody may have put a secret there by mistake. */
function whyUnreadable(error: unknown): string {
  const code = systemErrorCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a directory'
  return 'reading it failed'
}

function unreadable(variable: string, error: unknown): ConfigurationProblem {
  return {
    variable,
    problem: `names a file that cannot be read: ${whyUnreadable(error)}`,
    fix: 'Give the path of a readable file, or remove the variable.',
  }
}

/** The lines of a dotenv file that are ignored, by their numbers: what stands there may be half of a secret. */
function malformedLines(path: string, lines: readonly number[]): ConfigurationWarning[] {
  if (lines.length === 0) return []
  const which = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`
  const message = `(${path}) holds what is no NAME=value and is ignored: ${which}. Put a # before it, or take it out`
  return [{ variable: 'ENV_FILE', message }]
}

/** An empty variable is one that is not set: that is what Docker Compose passes for an unset one. */
function valueIn(variables: Environment, name: string): string | undefined {
  const value = variables[name]
  return value === '' ? undefined : value
}

/**
 * Reads `ENV_FILE` and gathers the sources of a configuration.
 *
 * The default file may be absent; one that `ENV_FILE` names may not.
 */
export function openSources(
  environment: Environment,
  options: SourceOptions = {},
): {
  sources: Sources
  problems: readonly ConfigurationProblem[]
  warnings: readonly ConfigurationWarning[]
} {
  const rootDirectory = options.rootDirectory ?? repositoryRoot(process.cwd())
  const readFile = options.readFile ?? (path => readFileSync(path, 'utf8'))
  const named = valueIn(environment, 'ENV_FILE')
  const path = resolve(rootDirectory, named ?? '.env')
  let variables: Environment = {}
  let warnings: readonly ConfigurationWarning[] = []
  const problems: ConfigurationProblem[] = []
  try {
    const read = parseEnvFile(readFile(path))
    variables = read.variables
    warnings = malformedLines(path, read.malformedLines)
  } catch (error) {
    const isAbsentByDefault = named === undefined && systemErrorCode(error) === 'ENOENT'
    if (!isAbsentByDefault) problems.push(unreadable('ENV_FILE', error))
  }
  return { sources: { environment, envFile: { path, variables }, rootDirectory, readFile }, problems, warnings }
}

/** The path that a variable gives, made absolute, and whether it can be read. */
export function lookUpPath(
  name: string,
  sources: Sources,
): { path: string | undefined; content: string; problems: readonly ConfigurationProblem[] } {
  const given = lookUp(name, sources).at(0)?.value
  if (given === undefined) return { path: undefined, content: '', problems: [] }
  const path = resolve(sources.rootDirectory, given)
  try {
    return { path, content: sources.readFile(path), problems: [] }
  } catch (error) {
    return { path, content: '', problems: [unreadable(name, error)] }
  }
}

/** Where a variable is defined: the process environment, then `ENV_FILE`. */
export function lookUp(name: string, sources: Sources): readonly Found[] {
  const found: Found[] = []
  const inEnvironment = valueIn(sources.environment, name)
  if (inEnvironment !== undefined) found.push({ value: inEnvironment, source: { kind: 'environment', name } })
  const inEnvFile = valueIn(sources.envFile.variables, name)
  if (inEnvFile !== undefined) {
    found.push({ value: inEnvFile, source: { kind: 'env-file', name, path: sources.envFile.path } })
  }
  return found
}

/**
 * Where a secret is defined: the file that `NAME_FILE` gives, then the process environment, then `ENV_FILE`.
 *
 * A file that is named but cannot be read hides the other sources: while it is being replaced, nobody must
 * fall back to another credential. One line break at its end is not part of the value.
 */
export function lookUpSecret(
  name: string,
  sources: Sources,
): { found: readonly Found[]; path: string | undefined; problems: readonly ConfigurationProblem[] } {
  const file = `${name}_FILE`
  const { path, content, problems } = lookUpPath(file, sources)
  if (problems.length > 0) return { found: [], path, problems }
  const others = lookUp(name, sources)
  if (path === undefined) return { found: others, path, problems }
  const value = content.replace(/\r?\n$/, '')
  return { found: [{ value, source: { kind: 'file', name: file, path } }, ...others], path, problems }
}

/** Words for a source: "the process environment", "ENV_FILE (/srv/.env)". */
export function describeSource(source: Source): string {
  if (source.kind === 'environment') return 'the process environment'
  return source.kind === 'file' ? `${source.name} (${source.path})` : `ENV_FILE (${source.path})`
}
