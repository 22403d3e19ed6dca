import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFalKey, makeReplicateToken } from './keys.mjs'
import { stateDirectory } from './paths.mjs'

/** Where `npm start` keeps them. */
export const sandboxKeysFile = join(stateDirectory, 'sandbox.env')

/**
 * Keeps the made-up keys of the sandbox in a dotenv file of their own, which the workers read as they would a real one:
 * so it can be rotated, and ages and histories outlive a restart. A file that is there is left as it is.
 *
 * @param {string} [file]
 */
export function keepSandboxKeys(file = sandboxKeysFile) {
  try {
    // Whoever emptied it wants new ones.
    if (readFileSync(file, 'utf8').trim() !== '') return
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const lines = [
    '# Made-up keys: they open nothing but the sandbox of npm start. Delete this file, and the next start makes new ones.',
    `FAL_KEY=${makeFalKey()}`,
    `REPLICATE_API_TOKEN=${makeReplicateToken()}`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
}
