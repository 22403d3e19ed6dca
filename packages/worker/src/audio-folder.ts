import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localWork } from './local-work.ts'

const prefix = 'soundfoundry-audio-'

/** Far longer than any download may take: what is older belongs to a process that was killed. */
const abandonedMs = 3_600_000

/** A new folder for one download. `parent` is the system's temporary folder unless told otherwise. Throws `provider_failed`. */
export function makeAudioFolder(parent: string = tmpdir()): Promise<string> {
  return localWork(() => mkdtemp(join(parent, prefix)))
}

/** Removes what killed processes left behind an hour ago or earlier, so that it cannot fill the disk. Never throws. */
export async function removeAbandoned(parent: string = tmpdir(), now: number = Date.now()): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter(each => each.startsWith(prefix))) {
    const path = join(parent, name)
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    )
    if (now - changed > abandonedMs) await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}
