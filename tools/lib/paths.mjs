import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What start and test keep between runs: tools they fetched, the broker's data. Safe to delete while nothing runs. */
export const stateDirectory = join(root, '.soundfoundry')

export const binaryDirectory = join(stateDirectory, 'bin')
