import { realpath, rm, stat } from 'node:fs/promises'
import { readSmallFile } from '@soundfoundry/config'
import { editEnvFile, UneditableEnvFile, type EnvChange } from './edit-env-file.ts'
import { EnvFileError } from './env-file-error.ts'
import { replaceFile } from './replace-file.ts'

/** A dotenv file that is to be changed. */
export interface EnvStore {
  /** As a person knows it. */
  readonly path: string
  /** The bytes that it held when it was read; null when it was not there. */
  readonly content: Buffer | null
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

function whyNot(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not'
  if (code === 'EROFS') return 'the file system is read-only'
  if (code === 'NOT_A_FILE') return 'it is a pipe, a socket or a device'
  if (code === 'TOO_LARGE') return 'it is larger than 1 MiB'
  return code === 'EISDIR' ? 'it is a directory' : `the system says ${code}`
}

function contentOf(path: string): Buffer | null {
  try {
    return readSmallFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Reads a dotenv file.
 *
 * @throws {EnvFileError} when it cannot be read, or is missing although it has to be there
 */
export function readEnvStore(path: string, options: { mayBeMissing: boolean }): EnvStore {
  let why = 'there is no such file'
  try {
    const content = contentOf(path)
    if (content !== null || options.mayBeMissing) return { path, content }
  } catch (error) {
    why = whyNot(codeOf(error))
  }
  throw new EnvFileError('env_file_unreadable', `${path} cannot be read: ${why}.`, {
    fix: 'Give the path of the dotenv file of the workers, which this user may read.',
  })
}

function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b)
}

/**
 * Replaces the content of a dotenv file, and nothing else of it: see `replaceFile`. A symbolic link stays one.
 *
 * @throws {EnvFileError} when the file is no longer what was read, or cannot be replaced; it is then unchanged
 */
export async function replaceEnvFile(store: EnvStore, content: Buffer): Promise<EnvStore> {
  const { path } = store
  try {
    const target = await realpath(path).catch(() => path)
    if (!isSame(contentOf(target), store.content)) {
      throw new EnvFileError('env_file_changed', `Somebody else changed ${path} in the meantime.`, {
        fix: 'Look at the file, then begin again.',
      })
    }
    await replaceFile(target, content, store.content)
    return { path, content }
  } catch (error) {
    if (error instanceof EnvFileError) throw error
    throw new EnvFileError('env_file_unwritable', `${path} cannot be replaced: ${whyNot(codeOf(error))}.`, {
      fix: 'Run this as the user that owns the file, in a directory that can be written to.',
      cause: error,
    })
  }
}

/** Puts back what a file held before it was replaced; a file that was not there is taken away again. */
export async function restoreEnvFile(written: EnvStore, before: EnvStore): Promise<void> {
  if (before.content !== null) {
    await replaceEnvFile(written, before.content)
    return
  }
  if (isSame(contentOf(written.path), written.content)) await rm(written.path, { force: true })
}

/** Who can read a file besides its owner, by its mode. Windows has no such mode. */
export async function readersOf(path: string): Promise<'owner' | 'group' | 'everybody' | 'unknown'> {
  const stats = process.platform === 'win32' ? null : await stat(path).catch(() => null)
  if (stats === null) return 'unknown'
  if ((stats.mode & 0o004) !== 0) return 'everybody'
  return (stats.mode & 0o040) === 0 ? 'owner' : 'group'
}

/**
 * The content of a dotenv file with changes made.
 *
 * @throws {EnvFileError} where that would touch anything else
 */
export function editEnvStore({ path, content }: EnvStore, changes: readonly EnvChange[]): Buffer {
  try {
    return editEnvFile(content ?? Buffer.alloc(0), changes)
  } catch (error) {
    if (!(error instanceof UneditableEnvFile)) throw error
    throw new EnvFileError('env_file_uneditable', `${path} cannot be changed safely: ${error.message}.`, {
      fix: 'Put that line right, then begin again.',
      cause: error,
    })
  }
}
