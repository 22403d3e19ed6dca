import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

/** @typedef {{ passed: number, failed: number, skipped?: number }} Totals */

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
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') }
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
export function forgetLogs(folders) {
  for (const folder of folders) rmSync(logOf(folder), { force: true })
}

/**
 * The totals of all folders; one without totals counts as one failed.
 *
 * @param {readonly string[]} folders
 * @returns {Required<Totals> & { silent: string[] }} and the folders whose run left no totals
 */
export function sumTotals(folders) {
  const sum = { passed: 0, failed: 0, skipped: 0, silent: /** @type {string[]} */ ([]) }
  for (const folder of folders) {
    const totals = existsSync(logOf(folder)) ? totalsIn(readFileSync(logOf(folder), 'utf8')) : undefined
    sum.passed += totals?.passed ?? 0
    sum.failed += totals?.failed ?? 1
    sum.skipped += totals?.skipped ?? 0
    if (totals === undefined) sum.silent.push(folder)
  }
  return sum
}

/** Of a failure nobody needs more lines than that. */
const maxLines = 60

/**
 * Each failed assertion in what tap printed, below the names of the tests it stands in, with what tap says of it. A test
 * that failed for no assertion of its own (it took too long, say) counts as one.
 *
 * @param {string} log
 * @returns {string[]}
 */
export function failuresIn(log) {
  const lines = log.split('\n')
  /** @type {{ depth: number, name: string, failed: boolean }[]} */
  const open = []
  const failures = []
  for (const [index, line] of lines.entries()) {
    const depth = line.length - line.trimStart().length
    const name = /^ *# Subtest: (.*)/.exec(line)?.[1]
    if (name !== undefined) open.push({ depth, name, failed: false })
    const [, outcome, title = ''] = /^ *(ok|not ok) \d+(?: - (.*))?$/.exec(line) ?? []
    if (outcome === undefined) continue
    const inner = open.at(-1)?.depth === depth ? open.pop() : undefined
    if (outcome === 'ok' || inner?.failed) continue
    for (const test of open) test.failed = true
    const names = [...open.map(test => test.name), title]
    failures.push([names.join(' > '), ...explanationBelow(lines, index)].join('\n'))
  }
  return failures
}

/** @param {readonly string[]} lines @param {number} index */
function explanationBelow(lines, index) {
  if (lines[index + 1]?.trim() !== '---') return []
  const rest = lines.slice(index + 2)
  const end = rest.findIndex(line => line.trim() === '...')
  return rest.slice(0, Math.min(end < 0 ? rest.length : end, maxLines))
}

/**
 * The failures of all folders, each with its folder before it.
 *
 * @param {string} root
 * @param {readonly string[]} folders
 * @returns {string[]}
 */
export function failuresOf(root, folders) {
  return folders
    .filter(folder => existsSync(logOf(folder)))
    .flatMap(folder =>
      failuresIn(readFileSync(logOf(folder), 'utf8')).map(failure => `${relative(root, folder)}: ${failure}`),
    )
}
