import { execFile } from 'node:child_process'
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { stagedPath, undoPath } from './leftovers.ts'

type Stats = Awaited<ReturnType<typeof stat>>

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)

/**
 * Whether a file has an access list, or attributes, that a new file in its place would lose. Node cannot tell; `ls` of GNU,
 * macOS and the BSDs marks them behind the mode with a plus or an at sign.
 */
async function hasMoreThanMode(path: string): Promise<boolean> {
  try {
    // It needs no variable of ours, and what it prints here is the same in every language.
    const env = { PATH: '/usr/bin:/bin' }
    const { stdout } = await promisify(execFile)('ls', ['-ld', path], { env, timeout: 5_000 })
    return !/^\S{10}[.]?\s/.test(stdout)
  } catch {
    return true
  }
}

/** Whether a new file in its place can be told from the old one by nothing but what it holds. */
async function isReplaceable(path: string, { nlink }: Stats): Promise<boolean> {
  return process.platform !== 'win32' && Number(nlink) === 1 && !(await hasMoreThanMode(path))
}

/** Gives a new file the owner, group and mode of an old one. False when this user may not. */
async function takeAfter(file: FileHandle, before: Stats): Promise<boolean> {
  const [uid, gid, mode] = [Number(before.uid), Number(before.gid), Number(before.mode) & 0o7777]
  try {
    const now = await file.stat()
    if (now.uid !== uid || now.gid !== gid) await file.chown(uid, gid)
    await file.chmod(mode)
    const after = await file.stat()
    return after.uid === uid && after.gid === gid && (after.mode & 0o7777) === mode
  } catch (error) {
    if (codeOf(error) === 'EPERM') return false
    throw error
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Not every file system lets a directory be synced; the rename is atomic all the same.
  const directory = await open(path, 'r').catch(() => null)
  await directory?.sync().catch(() => undefined)
  await directory?.close()
}

/** Writes a new file beside the old one and puts it in its place. False when it would not be like the old one. */
async function byRename(path: string, content: Buffer, before: Stats | null): Promise<boolean> {
  if (before !== null && !(await isReplaceable(path, before))) return false
  const staged = stagedPath(path)
  try {
    const file = await open(staged, 'wx', 0o600)
    try {
      await file.writeFile(content)
      if (before !== null && !(await takeAfter(file, before))) return false
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(staged, path)
  } catch (error) {
    // A file that is mounted by itself cannot be replaced.
    if (before !== null && (codeOf(error) === 'EBUSY' || codeOf(error) === 'EXDEV')) return false
    throw error
  } finally {
    await rm(staged, { force: true })
  }
  await syncDirectory(dirname(path))
  return true
}

async function overwrite(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'r+')
  try {
    let written = 0
    while (written < content.length) {
      const { bytesWritten } = await file.write(content, written, content.length - written, written)
      written += bytesWritten
    }
    await file.truncate(content.length)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes into the file itself, which keeps everything that it is. It is not one step: whoever reads in between sees parts
 * of both, so what it held stands beside it until it is done.
 */
async function inPlace(path: string, content: Buffer, before: Buffer): Promise<void> {
  const undo = undoPath(path, content)
  const saved = await open(undo, 'wx', 0o600)
  try {
    await saved.writeFile(before)
    await saved.sync()
  } finally {
    await saved.close()
  }
  try {
    await overwrite(path, content)
  } catch (error) {
    // Where not even that can be written, the copy stays and the next run speaks of it.
    await overwrite(path, before)
    await rm(undo, { force: true })
    throw error
  }
  await rm(undo, { force: true })
}

/**
 * Replaces what a file holds, and nothing else of it: owner, group, mode, access list and further names of it stay. In one
 * step where a new file can be like the old one in all of that, and in the file itself where it cannot.
 *
 * @param before what the file holds; null when it is not there, and is then readable by its owner alone
 * @throws what the file system throws; the file then holds what it held
 */
export async function replaceFile(path: string, content: Buffer, before: Buffer | null): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const stats = before === null ? null : await stat(target)
  if (await byRename(target, content, stats)) return
  if (before !== null) await inPlace(target, content, before)
}
