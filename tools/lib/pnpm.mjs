import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, pathFolders, runCommand, withPathFirst } from './commands.mjs'
import { root, stateDirectory } from './paths.mjs'
import { Stop } from './stop.mjs'
import { parseVersion } from './version.mjs'

/** The pinned pnpm, as `pnpm@x.y.z`, from the one place that names it. */
function pinnedPnpm() {
  return String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager)
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {number | undefined} major
 */
async function hasPnpm(env, major) {
  const path = findProgram('pnpm', pathFolders(env))
  if (path === undefined) return false
  const { code, output } = await runCommand(path, ['--version'], { env, cwd: root, timeoutMs: 60_000 })
  return code === 0 && parseVersion(output)?.[0] === major
}

/**
 * Makes sure that `pnpm` on the PATH is of the pinned major version, which turbo needs too; installs the pinned one
 * with npm under `.soundfoundry/tools` when it is not.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `pnpm` is the right one
 * @throws {Stop} when it cannot be installed
 */
export async function ensurePnpm(env, say) {
  const pinned = pinnedPnpm()
  const major = parseVersion(pinned)?.[0]
  // Corepack asks before it downloads, and nobody is there to answer.
  const quiet = { ...env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }
  if (await hasPnpm(quiet, major)) return quiet
  const tools = join(stateDirectory, 'tools')
  const withTools = withPathFirst(quiet, join(tools, 'node_modules', '.bin'))
  if (await hasPnpm(withTools, major)) return withTools
  say(`Installing ${pinned} into .soundfoundry/tools`)
  await mkdir(tools, { recursive: true })
  const npm = findProgram('npm', pathFolders(env)) ?? 'npm'
  const args = ['install', '--prefix', tools, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', pinned]
  const { output } = await runCommand(npm, args, { env, cwd: tools, timeoutMs: 300_000 })
  if (await hasPnpm(withTools, major)) return withTools
  throw new Stop(
    `${pinned} could not be installed: run \`npm install --global ${pinned}\` and start again.\n${output.trim()}`,
  )
}
