import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDirectory, temporaryDirectory } from './child-processes.ts'

/** A real file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly directory: string
  /** Takes all of its room but for some bytes, as another program would. */
  fill(leaveBytes: number): Promise<void>
  /** Gives the room back. */
  makeRoom(): Promise<void>
  /** Unmounts it. */
  remove(): Promise<void>
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/**
 * Mounts a file system in memory, which needs Linux and root.
 *
 * @returns the disk, or in words why none can be mounted here
 */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | string> {
  const directory = await temporaryDirectory('disk')
  try {
    run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory])
  } catch (error) {
    await removeDirectory(directory)
    return `no file system can be mounted here: ${error instanceof Error ? error.message : String(error)}`
  }
  const ballast = join(directory, 'ballast')
  return {
    directory,
    async fill(leaveBytes) {
      const { bavail, bsize } = await statfs(directory)
      const file = await open(ballast, constants.O_CREAT | constants.O_WRONLY)
      const block = Buffer.alloc(64 * 1024)
      for (let left = bavail * bsize - leaveBytes; left > 0; left -= block.length) await file.write(block)
      await file.close()
    },
    makeRoom: () => rm(ballast, { force: true }),
    async remove() {
      run('umount', ['-l', directory])
      await removeDirectory(directory)
    },
  }
}
