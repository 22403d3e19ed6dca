import { join } from 'node:path'
import { findProgram, pathFolders, runCommand } from './commands.mjs'
import { downloadNatsServer } from './nats-download.mjs'
import { installNatsServer, unpackDebianPackage } from './nats-packages.mjs'
import { pinnedVersion } from './nats-release.mjs'
import { binaryDirectory } from './paths.mjs'
import { Stop } from './stop.mjs'
import { formatVersion, isAtLeast, parseVersion } from './version.mjs'

/** @typedef {{ path: string, version: import('./version.mjs').Version }} NatsServer */

/** @type {import('./version.mjs').Version} */
const oldest = [2, 9, 0]

// Where package managers put it, which is not always on the PATH.
const usualFolders =
  process.platform === 'win32'
    ? [
        join(process.env.LOCALAPPDATA ?? '', 'Microsoft', 'WinGet', 'Links'),
        join(process.env.USERPROFILE ?? '', 'scoop', 'shims'),
      ]
    : [
        '/usr/sbin',
        '/usr/bin',
        '/usr/local/bin',
        '/usr/local/sbin',
        '/opt/homebrew/bin',
        '/home/linuxbrew/.linuxbrew/bin',
      ]

/**
 * @param {string} path
 * @returns {Promise<NatsServer | undefined>} undefined when it does not run, or is too old
 */
async function inspect(path) {
  const { code, output } = await runCommand(path, ['--version'], { timeoutMs: 20_000 })
  const version = parseVersion(output)
  return code === 0 && version !== undefined && isAtLeast(version, oldest) ? { path, version } : undefined
}

/**
 * The nats-server that `SOUNDFOUNDRY_NATS_SERVER` names, or the first in the given folders.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} folders
 * @returns {Promise<NatsServer | undefined>}
 * @throws {Stop} when the one that is named cannot be used
 */
export async function findNatsServer(env, folders) {
  const named = env.SOUNDFOUNDRY_NATS_SERVER
  if (named !== undefined && named !== '') {
    const server = await inspect(named)
    if (server !== undefined) return server
    throw new Stop(
      `SOUNDFOUNDRY_NATS_SERVER is ${named}, which is not a nats-server ${formatVersion(oldest)} or later.`,
    )
  }
  const path = findProgram('nats-server', folders)
  return path === undefined ? undefined : inspect(path)
}

/**
 * Finds nats-server, or fetches it: the pinned release first, then what the system's package manager has.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @param {readonly string[]} [folders] where to look
 * @returns {Promise<NatsServer>}
 * @throws {Stop} when there is no way to get one
 */
export async function ensureNatsServer(env, say, folders = [...pathFolders(env), ...usualFolders]) {
  const everywhere = [...folders, binaryDirectory]
  const found = await findNatsServer(env, everywhere)
  if (found !== undefined) return found
  say(`Fetching nats-server ${pinnedVersion}`)
  const download = await downloadNatsServer()
  if ('path' in download) {
    const server = await inspect(download.path)
    if (server !== undefined) return server
  }
  const problem = 'problem' in download ? download.problem : 'it does not run here'
  say(`That failed (${problem}); asking the package manager`)
  const unpacked = await unpackDebianPackage(env)
  const fromPackage = unpacked === undefined ? undefined : await inspect(unpacked)
  if (fromPackage !== undefined) return fromPackage
  const { problem: refusal = 'it is still not there' } = await installNatsServer(env, say)
  const installed = await findNatsServer(env, [...everywhere, ...usualFolders])
  if (installed !== undefined) return installed
  throw new Stop(
    `The message broker nats-server could not be fetched (${problem}) nor installed (${refusal}): install it from ` +
      'https://github.com/nats-io/nats-server/releases and put it on the PATH or name it in SOUNDFOUNDRY_NATS_SERVER.',
  )
}
