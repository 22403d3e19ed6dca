import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './commands.mjs'
import { root, stateDirectory } from './paths.mjs'
import { Stop } from './stop.mjs'

const stampFile = join(stateDirectory, 'installed')

/**
 * Installs the packages that the lockfile names, unless exactly these are installed already.
 *
 * @param {NodeJS.ProcessEnv} env in which `pnpm` is on the PATH
 * @param {(line: string) => void} say
 * @throws {Stop} when pnpm fails
 */
export async function ensureInstalled(env, say) {
  const lockfile = await readFile(join(root, 'pnpm-lock.yaml'))
  const stamp = createHash('sha256').update(lockfile).digest('hex')
  const installed = await readFile(stampFile, 'utf8').catch(() => '')
  if (installed === stamp && existsSync(join(root, 'node_modules', '.modules.yaml'))) return
  say('Installing packages')
  // Without a terminal pnpm would otherwise stop to ask before it replaces a node_modules of another version.
  const args = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const { code, output } = await runCommand('pnpm', args, { env, cwd: root })
  if (code !== 0) throw new Stop(`pnpm could not install the packages:\n${output.trim()}`)
  await mkdir(stateDirectory, { recursive: true })
  await writeFile(stampFile, stamp)
}
