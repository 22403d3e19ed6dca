import { chmod, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, pathFolders, runCommand } from './commands.mjs'
import { binaryDirectory } from './paths.mjs'

/**
 * @typedef {object} PackageSituation
 * @property {string} platform as Node.js names it
 * @property {boolean} isRoot
 * @property {(program: string) => boolean} has whether a program is installed
 */

/** @typedef {{ command: string, args: string[], mayFail?: boolean }} Step */

/**
 * The commands that install nats-server with the package manager of this system, the first one found; none where
 * there is no such package manager, or it needs an administrator and this is not one.
 *
 * @param {PackageSituation} situation
 * @returns {Step[]}
 */
export function installSteps({ platform, isRoot, has }) {
  if (platform === 'win32') {
    if (has('winget')) {
      const agreed = ['--accept-package-agreements', '--accept-source-agreements', '--disable-interactivity']
      return [{ command: 'winget', args: ['install', '--exact', '--id', 'NATSAuthors.NATSServer', ...agreed] }]
    }
    // Chocolatey has 2.0.0, which knows no JetStream.
    return has('scoop') ? [{ command: 'scoop', args: ['install', 'nats-server'] }] : []
  }
  if (has('brew')) return [{ command: 'brew', args: ['install', 'nats-server'] }]
  if (!isRoot && !has('sudo')) return []
  /** @type {(command: string, ...args: string[]) => Step} */
  const asRoot = (command, ...args) =>
    isRoot ? { command, args } : { command: 'sudo', args: ['-n', command, ...args] }
  if (has('apt-get')) {
    return [
      { ...asRoot('apt-get', 'update', '-qq'), mayFail: true },
      asRoot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'nats-server'),
    ]
  }
  if (has('dnf')) return [asRoot('dnf', 'install', '-y', 'nats-server')]
  if (has('pacman')) return [asRoot('pacman', '-S', '--noconfirm', 'nats-server')]
  return has('apk') ? [asRoot('apk', 'add', '--no-cache', 'nats-server')] : []
}

const limitMs = 180_000

/**
 * Takes nats-server out of Debian's package into `.soundfoundry/bin`, which needs no administrator, leaves the system
 * as it is and starts no service.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} where it is
 */
export async function unpackDebianPackage(env) {
  const folders = pathFolders(env)
  if (findProgram('apt-get', folders) === undefined || findProgram('dpkg-deb', folders) === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'soundfoundry-deb-'))
  try {
    await chmod(folder, 0o777)
    const downloaded = await runCommand('apt-get', ['download', 'nats-server'], {
      env,
      cwd: folder,
      timeoutMs: limitMs,
    })
    const archive = (await readdir(folder)).find(name => name.endsWith('.deb'))
    if (downloaded.code !== 0 || archive === undefined) return undefined
    const unpacked = await runCommand('dpkg-deb', ['-x', join(folder, archive), folder], { env, timeoutMs: limitMs })
    if (unpacked.code !== 0) return undefined
    const target = join(binaryDirectory, 'nats-server')
    await mkdir(binaryDirectory, { recursive: true })
    await copyFile(join(folder, 'usr', 'sbin', 'nats-server'), target)
    await chmod(target, 0o755)
    return target
  } catch {
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Installs nats-server with the package manager of this system.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<{ problem?: string }>}
 */
export async function installNatsServer(env, say) {
  const steps = installSteps({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    has: program => findProgram(program, pathFolders(env)) !== undefined,
  })
  if (steps.length === 0) return { problem: 'no package manager that may be used here' }
  for (const { command, args, mayFail = false } of steps) {
    say(`Running ${[command, ...args].join(' ')}`)
    const path = findProgram(command, pathFolders(env)) ?? command
    const quietly = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
    const { code, output, timedOut } = await runCommand(path, args, { env: quietly, timeoutMs: limitMs })
    if (code !== 0 && !mayFail) {
      const lastLine = output.trim().split('\n').at(-1) ?? ''
      return { problem: timedOut ? `${command} took longer than three minutes` : `${command}: ${lastLine}` }
    }
  }
  return {}
}
