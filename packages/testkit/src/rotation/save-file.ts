import { randomUUID } from 'node:crypto'
import { mkdir, open, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

/** As most editors save: a new file, renamed over the old one. */
export async function saveByRename(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, content)
  await rename(draft, path)
}

/** As `cp`, a shell's `>` and some editors save: the file itself is emptied, then filled, and is seen in between. */
export async function saveInPlace(path: string, content: string): Promise<void> {
  const file = await open(path, 'r+')
  const half = Math.floor(content.length / 2)
  try {
    await file.truncate(0)
    await setImmediate()
    await file.write(content.slice(0, half), 0)
    await file.sync()
    await file.write(content.slice(half), half)
  } finally {
    await file.close()
  }
}

const linkName = '..data'

/**
 * As a kubelet updates a mounted secret: the files stand in a directory with a time in its name, `..data` leads to it,
 * and each visible name leads through `..data`. An update is a new directory, then another `..data` renamed over the old.
 * (https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go)
 */
export async function saveAsMounted(path: string, content: string): Promise<void> {
  const mount = dirname(path)
  const name = basename(path)
  const link = join(mount, linkName)
  const before = await readlink(link).catch(() => null)
  const directory = `..${new Date().toISOString().replaceAll(/[-:.TZ]/g, '_')}${randomUUID().slice(0, 8)}`
  await mkdir(join(mount, directory), { recursive: true })
  await writeFile(join(mount, directory, name), content)
  await symlink(directory, `${link}_tmp`)
  await rename(`${link}_tmp`, link)
  if (before === null) await symlink(join(linkName, name), path)
  else await rm(join(mount, before), { recursive: true })
}
