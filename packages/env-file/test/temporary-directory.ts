import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A directory that is gone after the test. */
export async function temporaryDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'soundfoundry-env-file-'))
  t.teardown(async () => rm(directory, { recursive: true, force: true }))
  return directory
}
