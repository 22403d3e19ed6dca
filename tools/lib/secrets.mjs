import { execFile } from 'node:child_process'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createEngine } from '@secretlint/node'
import { root } from './paths.mjs'

/** @typedef {{ checked: number, found: boolean, report: string }} SecretsReport `report` shows no secret */

/** @param {string} folder @param {string} name */
async function isFile(folder, name) {
  // A file that was deleted is tracked until that is committed; a link's target is checked where it is.
  const found = await lstat(join(folder, name)).catch(() => undefined)
  return found?.isFile() ?? false
}

/**
 * The files under a folder that git tracks or would track, so also those that are ignored and tracked nevertheless.
 *
 * @param {string} folder
 * @returns {Promise<string[] | undefined>} absolute paths; undefined outside of a checkout, where nothing can be committed
 */
async function committableFiles(folder) {
  // In a container the checkout often belongs to somebody else, which git would not accept.
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = await promisify(execFile)('git', args, { cwd: folder, maxBuffer: 2 ** 30 }).catch(() => undefined)
  if (listed === undefined) return undefined
  const names = [...new Set(listed.stdout.split('\0'))].filter(name => name !== '')
  const kept = await Promise.all(names.map(async name => ((await isFile(folder, name)) ? [join(folder, name)] : [])))
  return kept.flat()
}

/**
 * Looks for credentials in every file that could be committed, by the rules of `.secretlintrc.yaml`.
 *
 * @param {string} folder
 * @returns {Promise<SecretsReport | undefined>} undefined outside of a checkout
 */
export async function findSecrets(folder) {
  const files = await committableFiles(folder)
  if (files === undefined) return undefined
  const engine = await createEngine({
    cwd: root,
    configFilePath: join(root, '.secretlintrc.yaml'),
    formatter: 'stylish',
    color: false,
    maskSecrets: true,
  })
  const { ok, output } = await engine.executeOnFiles({ filePathList: files })
  return { checked: files.length, found: !ok, report: output.trim() }
}
