import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ passed: number, failed: number }} Totals */

/**
 * What tap counted in one run, from its closing line `# { total: 42, pass: 41, fail: 1 }`; undefined when the run was
 * cut off before it.
 *
 * @param {string} log
 * @returns {Totals | undefined}
 */
export function totalsIn(log) {
  const closing = [...log.matchAll(/^# \{ (total: \d+[^}]*)\}/gm)].at(-1)?.[1]
  if (closing === undefined) return undefined
  const count = (/** @type {string} */ name) => Number(new RegExp(String.raw`\b${name}: (\d+)`).exec(closing)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail') }
}

/**
 * Every app and package that has tests, as the folder it is in.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function testedFolders(root) {
  return ['apps', 'packages']
    .flatMap(group => readdirSync(join(root, group)).map(name => join(root, group, name)))
    .filter(folder => {
      const manifest = join(folder, 'package.json')
      return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.test !== undefined
    })
}

/** @param {string} folder */
function logOf(folder) {
  return join(folder, '.turbo', 'turbo-test.log')
}

/**
 * Removes what earlier runs left, so that only this one is counted. turbo writes the log again on a cache hit.
 *
 * @param {readonly string[]} folders
 */
export function forgetTotals(folders) {
  for (const folder of folders) rmSync(logOf(folder), { force: true })
}

/**
 * The totals of all folders; one without totals counts as one failed.
 *
 * @param {readonly string[]} folders
 * @returns {Totals & { silent: string[] }} and the folders whose run left no totals
 */
export function sumTotals(folders) {
  const sum = { passed: 0, failed: 0, silent: /** @type {string[]} */ ([]) }
  for (const folder of folders) {
    const totals = existsSync(logOf(folder)) ? totalsIn(readFileSync(logOf(folder), 'utf8')) : undefined
    sum.passed += totals?.passed ?? 0
    sum.failed += totals?.failed ?? 1
    if (totals === undefined) sum.silent.push(folder)
  }
  return sum
}
