import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { EnvFileError } from './env-file-error.ts'
import { isRunning } from './is-running.ts'

/** No run needs a file of its own for longer, so that one of another machine's process is cleaned up, too. */
const oldMs = 60_000
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const staged = new RegExp(String.raw`^\.env-(?:(\d+)-)?${uuid}\.tmp$`)
const undo = new RegExp(String.raw`^\.env-(\d+)-${uuid}-([0-9a-f]{16})-([0-9a-f]{16})\.tmp$`)

const hash = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/** A new file's name beside `path`; `.gitignore` and `.dockerignore` know what it begins and ends with. */
export function stagedPath(path: string): string {
  return join(dirname(path), `.env-${process.pid}-${randomUUID()}.tmp`)
}

/** The name of the copy of what `path` holds while `content` is written into it. */
export function undoPath(path: string, content: Buffer): string {
  const of = `${hash(basename(path))}-${hash(content)}`
  return join(dirname(path), `.env-${process.pid}-${randomUUID()}-${of}.tmp`)
}

async function isLeftBehind(file: string, pid: string | undefined): Promise<boolean> {
  if (pid === undefined || !isRunning(Number(pid))) return true
  const stats = await stat(file).catch(() => null)
  return stats !== null && Date.now() - stats.mtimeMs > oldMs
}

/** Whether a run ended while it wrote, so that the file holds neither what it held nor what it was to hold. */
async function isTorn(path: string, copy: string, meant: string): Promise<boolean> {
  const [now, before] = [await readFile(path).catch(() => null), await readFile(copy)]
  return now !== null && hash(now) !== meant && !now.equals(before)
}

/**
 * Removes what runs that were killed left beside an env file: new files that were never put in its place, and copies of
 * what it held.
 *
 * @throws {EnvFileError} when a run was killed just while it wrote into the file itself; its copy is then kept
 */
export async function removeLeftovers(envFile: string): Promise<void> {
  const path = await realpath(envFile).catch(() => envFile)
  const directory = dirname(path)
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    const file = join(directory, name)
    const [isStaged, stagedPid] = staged.exec(name) ?? []
    const [isUndo, undoPid, of, meant = ''] = undo.exec(name) ?? []
    const isOurs = isStaged !== undefined || (isUndo !== undefined && of === hash(basename(path)))
    if (!isOurs || !(await isLeftBehind(file, stagedPid ?? undoPid))) continue
    if (isUndo !== undefined && (await isTorn(path, file, meant))) {
      throw new EnvFileError('env_file_half_written', `An earlier run was ended while it wrote ${envFile}.`, {
        fix: `What it held before stands in ${file}. Compare the two, then move that one over it, or remove it.`,
      })
    }
    await rm(file, { force: true })
  }
}
