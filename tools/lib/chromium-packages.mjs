import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { findProgram, pathFolders, runCommand } from './commands.mjs'
import { binaryDirectory, stateDirectory } from './paths.mjs'

const limitMs = 300_000
const folder = join(stateDirectory, 'chromium')

/** Fonts, or the page has no text; Liberation knows no ticks. */
const wanted = ['chromium', 'fonts-liberation', 'fonts-dejavu-core']

/**
 * The packages that `apt-get install --simulate` would install.
 *
 * @param {string} output
 * @returns {string[]}
 */
export function packagesIn(output) {
  return [...output.matchAll(/^Inst (\S+) .*\((\S+)/gm)].map(([, name = '']) => name)
}

/** What a shell takes as it is. */
const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/**
 * A program that starts the unpacked browser with the libraries and fonts that were unpacked beside it.
 *
 * @param {string} browser
 * @param {readonly string[]} libraries folders
 * @param {string} fonts their configuration
 */
export function launcherOf(browser, libraries, fonts) {
  return [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quote(libraries.join(':'))}`,
    `FONTCONFIG_FILE=${quote(fonts)}`,
    'export LD_LIBRARY_PATH FONTCONFIG_FILE',
    `exec ${quote(browser)} "$@"`,
    '',
  ].join('\n')
}

/** @param {string} where */
async function libraryFolders(where) {
  const files = await readdir(where, { recursive: true, withFileTypes: true })
  const folders = files.filter(file => /\.so(\.|$)/.test(file.name)).map(file => file.parentPath ?? file.path)
  // Not the modules of other programs, which stand deeper.
  return [...new Set(folders)].filter(each => relative(where, each).split('/').length <= 4)
}

/**
 * Takes Chromium out of Debian's packages, with those that it needs and that are not installed, into `.soundfoundry/chromium`.
 * That needs no administrator, and leaves the system as it is.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./chromium.mjs').Browser>}
 */
export async function unpackChromium(env) {
  const missing = ['apt-get', 'dpkg-deb'].find(program => findProgram(program, pathFolders(env)) === undefined)
  if (missing !== undefined) return { problem: `there is no ${missing}` }
  const packages = await mkdtemp(join(tmpdir(), 'soundfoundry-deb-'))
  try {
    await chmod(packages, 0o777)
    const options = { env: { ...env, LC_ALL: 'C' }, cwd: packages, timeoutMs: limitMs }
    const simulate = () =>
      runCommand('apt-get', ['install', '--simulate', '--no-install-recommends', ...wanted], options)
    let simulated = await simulate()
    // A fresh container knows no packages; whose lists are old, may fetch what is no longer there.
    if (process.getuid?.() === 0 && (await runCommand('apt-get', ['update', '-qq'], options)).code === 0) {
      simulated = await simulate()
    }
    const names = packagesIn(simulated.answer)
    if (simulated.code !== 0 || !names.includes('chromium')) return { problem: 'apt-get knows no package chromium' }
    const downloaded = await runCommand('apt-get', ['download', '-qq', ...names], options)
    if (downloaded.code !== 0) return { problem: `apt-get download: ${downloaded.output.trim().split('\n').at(-1)}` }
    const fresh = `${folder}-${process.pid}`
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    for (const archive of (await readdir(packages)).filter(name => name.endsWith('.deb'))) {
      const { code } = await runCommand('dpkg-deb', ['-x', join(packages, archive), fresh], options)
      if (code !== 0) return { problem: `dpkg-deb could not unpack ${archive}` }
    }
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
    return { path: await writeLauncher() }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(packages, { recursive: true, force: true })
  }
}

async function writeLauncher() {
  const fonts = join(folder, 'fonts.conf')
  const places = [join(folder, 'usr', 'share', 'fonts'), '/usr/share/fonts']
  const cache = `<cachedir>${join(folder, 'font-cache')}</cachedir>`
  const dirs = places.map(place => `<dir>${place}</dir>`).join('')
  await writeFile(fonts, `<?xml version="1.0"?>\n<fontconfig>${dirs}${cache}</fontconfig>\n`)
  const launcher = join(binaryDirectory, 'chromium')
  await mkdir(dirname(launcher), { recursive: true })
  const browser = join(folder, 'usr', 'lib', 'chromium', 'chromium')
  await writeFile(launcher, launcherOf(browser, await libraryFolders(folder), fonts))
  await chmod(launcher, 0o755)
  return launcher
}
