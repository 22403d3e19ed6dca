import { randomUUID } from 'node:crypto'
import { open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandFailure, exitCodes } from './command-failure.ts'

/** A dotenv file that is to be changed. */
export interface EnvStore {
  /** As a person knows it. */
  readonly path: string
  /** What it held when it was read; null when it was not there. */
  readonly content: string | null
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

function whyNot(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not'
  if (code === 'EROFS') return 'the file system is read-only'
  if (code === 'EBUSY') return 'it is mounted as a single file and cannot be replaced'
  return code === 'EISDIR' ? 'it is a directory' : `the system says ${code}`
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Reads a dotenv file.
 *
 * @throws {CommandFailure} with exit code 78 when it cannot be read, or is missing although it has to be there
 */
export async function readEnvStore(path: string, options: { mayBeMissing: boolean }): Promise<EnvStore> {
  let content: string | null
  let why = 'there is no such file'
  try {
    content = await contentOf(path)
    if (content !== null || options.mayBeMissing) return { path, content }
  } catch (error) {
    why = whyNot(codeOf(error))
  }
  throw new CommandFailure(`${path} cannot be read: ${why}.`, {
    exitCode: exitCodes.unreadable,
    code: 'env_file_unreadable',
    fix: 'Give the path of the dotenv file of the workers with --env-file, or with ENV_FILE.',
  })
}

/**
 * Whoever could read the file before can read it after, and nobody else: its owner alone or, with `keepsMode`, whoever
 * its mode lets.
 */
async function keepOwner(file: FileHandle, path: string, keepsMode: boolean): Promise<void> {
  const before = await stat(path).catch(() => null)
  if (before === null) return
  const now = await file.stat()
  if (before.uid !== now.uid || (keepsMode && before.gid !== now.gid)) await file.chown(before.uid, before.gid)
  // Mode 0600 gives the group nothing, so that another group changes nothing.
  else if (before.gid !== now.gid) await file.chown(before.uid, before.gid).catch(() => undefined)
  if (keepsMode) await file.chmod(before.mode & 0o777)
}

async function syncDirectory(path: string): Promise<void> {
  // Not every file system lets a directory be synced; the rename is atomic all the same.
  const directory = await open(path, 'r').catch(() => null)
  await directory?.sync().catch(() => undefined)
  await directory?.close()
}

async function replaceFile(path: string, content: string, keepsMode: boolean): Promise<void> {
  const temporary = join(dirname(path), `.env-${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await keepOwner(file, path, keepsMode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

export interface ReplaceOptions {
  /** Whoever could read the file still can; by default it is readable by its owner alone. */
  readonly keepsMode?: boolean
}

/**
 * Replaces the content of a dotenv file in one step. A symbolic link stays one.
 *
 * @throws {CommandFailure} when the file is no longer what was read, or cannot be replaced; it is then unchanged
 */
export async function replaceEnvFile(
  store: EnvStore,
  content: string,
  { keepsMode = false }: ReplaceOptions = {},
): Promise<EnvStore> {
  const { path } = store
  try {
    const target = await realpath(path).catch(() => path)
    if ((await contentOf(target)) !== store.content) {
      throw new CommandFailure(`Somebody else changed ${path} in the meantime.`, {
        code: 'env_file_changed',
        fix: 'Look at the file, then begin again.',
      })
    }
    await replaceFile(target, content, keepsMode)
    return { path, content }
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(`${path} cannot be replaced: ${whyNot(codeOf(error))}.`, {
      code: 'env_file_unwritable',
      fix: 'Run this as the user that owns the file, in a directory that can be written to.',
      cause: error,
    })
  }
}

/** Puts back what a file held before it was replaced; a file that was not there is taken away again. */
export async function restoreEnvFile(written: EnvStore, before: EnvStore, options: ReplaceOptions = {}): Promise<void> {
  if (before.content !== null) {
    await replaceEnvFile(written, before.content, options)
    return
  }
  if ((await contentOf(written.path).catch(() => null)) === written.content) await rm(written.path, { force: true })
}
