import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ConfigurationProblem, ConfigurationWarning } from './configuration-error.ts'
import { parseEnvFile, type EnvFile } from './env-file.ts'
import { fileNotice, warnOfIgnored, type FileNotice } from './ignored-lines.ts'
import { readSmallFile } from './read-small-file.ts'
import { decodeFile } from './text-encoding.ts'
import { unusedLines, type UnusedLine } from './unused-lines.ts'

/** A process's environment, or a plain object that plays one. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface SourceOptions {
  /** What relative paths start from and where `.env` is looked for; by default the root of the repository. */
  readonly rootDirectory?: string
  /** Reads a file, throws like `readSmallFile`, which it is by default. */
  readonly readFile?: (path: string) => Uint8Array
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
  readonly envFile: { readonly path: string; readonly unused: readonly UnusedLine[] } & Pick<
    EnvFile,
    'variables' | 'ignored'
  >
  readonly rootDirectory: string
  readonly readFile: (path: string) => Uint8Array
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

interface Unreadable {
  readonly why: string
  readonly fix: string
  /** It was there, so that its path is none that somebody put a secret in by mistake. */
  readonly isFound: boolean
}

const otherPath = 'Give the path of a readable file, or remove the variable.'
const asUtf8 = 'Save the file as UTF-8, with or without a byte order mark.'

/** Why a file cannot be read, by the code of what was thrown. */
const unreadableFiles: ReadonlyMap<unknown, Unreadable> = new Map<unknown, Unreadable>([
  ...(['ENOENT', 'ENOTDIR'] as const).map(
    code => [code, { why: 'there is no such file', fix: otherPath, isFound: false }] as const,
  ),
  ...(['EACCES', 'EPERM'] as const).map(
    code => [code, { why: 'this user may not read it', fix: otherPath, isFound: false }] as const,
  ),
  ['EISDIR', { why: 'it is a directory', fix: otherPath, isFound: false }],
  ['NOT_A_FILE', { why: 'it is a pipe, a socket or a device', fix: 'Give a regular file.', isFound: true }],
  ['TOO_LARGE', { why: 'it is larger than 1 MiB', fix: otherPath, isFound: true }],
  ['UTF16', { why: 'it is in UTF-16', fix: asUtf8, isFound: true }],
  ['NOT_UTF8', { why: 'it is not in UTF-8', fix: asUtf8, isFound: true }],
])
const readingFailed: Unreadable = { why: 'reading it failed', fix: otherPath, isFound: false }

function unreadable(variable: string, path: string, error: unknown): ConfigurationProblem {
  const { why, fix, isFound } = unreadableFiles.get(systemErrorCode(error)) ?? readingFailed
  const problem = `names a file that cannot be read${isFound ? ` (${path})` : ''}: ${why}`
  return { variable, problem, fix }
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
  /** The lines of the file that are not read, or set nothing, in their order. */
  notices: readonly FileNotice[]
  warnings: readonly ConfigurationWarning[]
} {
  const rootDirectory = options.rootDirectory ?? repositoryRoot(process.cwd())
  const readFile = options.readFile ?? readSmallFile
  const named = valueIn(environment, 'ENV_FILE')
  const path = resolve(rootDirectory, named ?? '.env')
  let read: Pick<EnvFile, 'variables' | 'statements' | 'ignored'> = { variables: {}, statements: [], ignored: [] }
  const problems: ConfigurationProblem[] = []
  try {
    read = parseEnvFile(readFile(path))
  } catch (error) {
    const isAbsentByDefault = named === undefined && systemErrorCode(error) === 'ENOENT'
    if (!isAbsentByDefault) problems.push(unreadable('ENV_FILE', path, error))
  }
  const { variables, ignored } = read
  const unused = unusedLines(path, read)
  const unread = ignored.map(line => fileNotice(path, line))
  const notices = [...unread, ...unused.map(({ notice }) => notice)].toSorted((a, b) => a.line - b.line)
  return {
    sources: { environment, envFile: { path, variables, ignored, unused }, rootDirectory, readFile },
    problems,
    notices,
    warnings: warnOfIgnored(notices),
  }
}

/** A line of `ENV_FILE` that was meant to set a variable, and cannot be read. */
export function lookUpIgnored(name: string, { envFile: { path, ignored } }: Sources): ConfigurationProblem | null {
  const meant = ignored.find(({ names }) => names.includes(name))
  if (meant === undefined) return null
  const { line, problem, fix } = fileNotice(path, meant)
  return {
    variable: name,
    problem: `stands in line ${line} of ENV_FILE (${path}), which cannot be read: ${problem}`,
    fix,
  }
}

/**
 * A line of `ENV_FILE` that was meant to set a variable, and has its name in another case. A setting of the apps is not looked
 * up so: another program's may be called that way, and is no reason not to start.
 */
export function lookUpMisnamed(name: string, { envFile: { path, unused } }: Sources): ConfigurationProblem | null {
  const meant = unused.find(({ variable, notice: { rule } }) => variable === name && rule === 'other_case')
  if (meant === undefined) return null
  const { line, problem, fix } = meant.notice
  return {
    variable: name,
    problem: `stands in line ${line} of ENV_FILE (${path}), which sets nothing: ${problem}`,
    fix,
  }
}

/** The path that a variable gives, made absolute, and what `open` makes of the file there. */
function openNamed<Content>(name: string, sources: Sources, open: (bytes: Uint8Array) => Content) {
  const given = lookUp(name, sources).at(0)?.value
  if (given === undefined) return { path: undefined, content: null, problems: [] }
  const path = resolve(sources.rootDirectory, given)
  try {
    return { path, content: open(sources.readFile(path)), problems: [] }
  } catch (error) {
    return { path, content: null, problems: [unreadable(name, path, error)] }
  }
}

/** The path that a variable gives, made absolute, and whether it can be read. */
export function lookUpPath(
  name: string,
  sources: Sources,
): { path: string | undefined; problems: readonly ConfigurationProblem[] } {
  const { path, problems } = openNamed(name, sources, () => null)
  return { path, problems }
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
 * A file that is named but cannot be read hides the other sources (`hidden`): while it is being replaced, nobody must
 * fall back to another credential. One line break at its end is not part of the value.
 */
export function lookUpSecret(
  name: string,
  sources: Sources,
): {
  found: readonly Found[]
  hidden: readonly Found[]
  path: string | undefined
  problems: readonly ConfigurationProblem[]
} {
  const file = `${name}_FILE`
  const { path, content, problems } = openNamed(file, sources, decodeFile)
  const others = lookUp(name, sources)
  if (problems.length > 0) return { found: [], hidden: others, path, problems }
  if (path === undefined || content === null) return { found: others, hidden: [], path, problems }
  const value = content.replace(/\r?\n$/, '')
  return { found: [{ value, source: { kind: 'file', name: file, path } }, ...others], hidden: [], path, problems }
}

/** Words for a source: "the process environment", "ENV_FILE (/srv/.env)". */
export function describeSource(source: Source): string {
  if (source.kind === 'environment') return 'the process environment'
  return source.kind === 'file' ? `${source.name} (${source.path})` : `ENV_FILE (${source.path})`
}
