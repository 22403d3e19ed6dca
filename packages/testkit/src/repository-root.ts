import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of the repository, found upwards from this file, which runs from `src` and from `dist`.
 *
 * @throws Error outside the repository.
 */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'pnpm-workspace.yaml'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('the test kit works only inside the repository')
    folder = parent
  }
  return folder
}
