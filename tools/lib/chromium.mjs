import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unpackChromium } from './chromium-packages.mjs'
import { findProgram, pathFolders, runCommand } from './commands.mjs'
import { binaryDirectory, root, stateDirectory } from './paths.mjs'
import { Stop } from './stop.mjs'

/** @typedef {{ path: string } | { problem: string }} Browser where it is, or why there is none */

/** What browsers of Chromium's kind are called on a PATH. */
export const programs = [
  'chromium',
  'google-chrome',
  'google-chrome-stable',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
]

/**
 * Where such browsers are installed that are on no PATH.
 *
 * @param {string} platform as Node.js names it
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function usualPlaces(platform, env) {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (platform !== 'win32') return ['/usr/bin/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome']
  const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(folder => folder !== undefined)
  return folders.flatMap(folder => [
    join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ])
}

/**
 * Whether it starts. Ubuntu's `chromium-browser` is a script that only names a snap.
 *
 * @param {string} path
 */
async function runs(path) {
  // On Windows, asking it for its version opens a window.
  if (process.platform === 'win32') return true
  const { code, output } = await runCommand(path, ['--version'], { timeoutMs: 30_000 })
  return code === 0 && /\d+\.\d+\.\d+/.test(output)
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
async function findInstalled(env) {
  const onPath = programs.map(name => findProgram(name, [...pathFolders(env), binaryDirectory]))
  for (const path of [...onPath, ...usualPlaces(process.platform, env)]) {
    if (path !== undefined && existsSync(path) && (await runs(path))) return path
  }
  return undefined
}

const limitMs = 300_000

/**
 * The one that Playwright fetches for itself, kept with what else was fetched.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Browser>}
 */
async function fetchWithPlaywright(env) {
  const cwd = join(root, 'packages', 'testkit')
  const own = { ...env, PLAYWRIGHT_BROWSERS_PATH: join(stateDirectory, 'browsers') }
  const options = { env: own, cwd, timeoutMs: limitMs }
  const { code, output, timedOut } = await runCommand(
    'pnpm',
    ['exec', 'playwright-core', 'install', 'chromium'],
    options,
  )
  const lastLine = output.trim().split('\n').at(-1) ?? ''
  if (code !== 0) return { problem: timedOut ? 'Playwright took longer than five minutes' : `Playwright: ${lastLine}` }
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))"
  const { answer } = await runCommand(process.execPath, ['-e', script], options)
  const path = answer.trim()
  return (await runs(path)) ? { path } : { problem: `Playwright’s Chromium does not run here` }
}

/**
 * Finds a browser for the tests of the page, or fetches one without installing anything: out of Debian's packages, else as
 * Playwright does.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<Browser>}
 * @throws {Stop} when SOUNDFOUNDRY_CHROMIUM names one that does not run
 */
export async function ensureChromium(env, say) {
  const { SOUNDFOUNDRY_CHROMIUM: named } = env
  if (named !== undefined && named !== '') {
    if (existsSync(named) && (await runs(named))) return { path: named }
    throw new Stop(`SOUNDFOUNDRY_CHROMIUM is ${named}, which does not run.`)
  }
  const installed = await findInstalled(env)
  if (installed !== undefined) return { path: installed }
  say('Fetching Chromium for the tests of the page')
  const unpacked = await unpackChromium(env)
  if ('path' in unpacked && (await runs(unpacked.path))) return unpacked
  const fetched = await fetchWithPlaywright(env)
  if ('path' in fetched) return fetched
  const problem = 'problem' in unpacked ? unpacked.problem : 'Debian’s does not run here'
  return { problem: `no browser is installed, and none could be fetched (${problem}; ${fetched.problem})` }
}
