import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../lib/paths.mjs'
import { findSecrets } from '../lib/secrets.mjs'

const hex = (/** @type {number} */ bytes) => randomBytes(bytes).toString('hex')
const falKey = `${randomUUID()}:${hex(16)}`
const replicateToken = `r8_${hex(19).slice(1)}`
// Put together here, so that this file itself passes.
const variable = ['FAL', 'KEY'].join('_')
const signing = 'whsec'

/** A checkout with the repository's own .gitignore and .env.example. @param {import('tap').Test} t */
function checkout(t) {
  const folder = t.testdir({})
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
  for (const name of ['.gitignore', '.env.example']) copyFileSync(join(root, name), join(folder, name))
  return folder
}

/** @type {readonly (readonly [what: string, line: string, secret: string])[]} */
const planted = [
  ['a fal key', `const key = '${falKey}'`, falKey],
  ['a fal key in upper case', falKey.toUpperCase(), falKey.toUpperCase()],
  ['a fal key in a URL', `https://example.com/?key=${encodeURIComponent(falKey)}`, falKey.slice(-32)],
  ['a fal key of another shape in an env file', `${variable}=team-7:${hex(12)}`, ''],
  ['a fal key of another shape in YAML', `  ${variable}_NEXT: "abcdefgh-1:${hex(12)}"`, ''],
  ['a Replicate token', `REPLICATE_API_TOKEN=${replicateToken}`, replicateToken],
  ['a Replicate token in prose', `It is ${replicateToken}.`, replicateToken],
  ['a webhook secret', `${signing}_${randomBytes(32).toString('base64')}`, ''],
]

for (const [what, line, secret] of planted) {
  t.test(`${what} is refused, and not shown`, async t => {
    const folder = checkout(t)
    mkdirSync(join(folder, 'notes'))
    writeFileSync(join(folder, 'notes', 'made-up.txt'), `first line\n${line}\n`)
    const result = await findSecrets(folder)
    t.match(result, { checked: 3, found: true })
    const report = result?.report ?? ''
    t.match(report, /made-up\.txt\s+2:\d+\s+error/)
    const value = secret === '' ? (/[0-9a-zA-Z+/]{16,}/.exec(line)?.[0] ?? line) : secret
    for (const part of [value, value.slice(-16), value.slice(0, 16)]) t.notOk(report.includes(part), 'it is not shown')
  })
}

t.test('placeholders, fingerprints and names of variables pass', async t => {
  const folder = checkout(t)
  const lines = [`${variable}=`, `${variable}=your-key-id:your-secret`, `${variable}: fal_${hex(4)}`, 'r8_<your token>']
  writeFileSync(join(folder, 'README.md'), lines.join('\n'))
  t.strictSame(await findSecrets(folder), { checked: 3, found: false, report: '' })
})

t.test('what git ignores may hold one, unless git tracks it all the same', async t => {
  const folder = checkout(t)
  writeFileSync(join(folder, '.env'), `${variable}=${falKey}\n`)
  t.strictSame(await findSecrets(folder), { checked: 2, found: false, report: '' })
  execFileSync('git', ['add', '--force', '.env'], { cwd: folder })
  t.match(await findSecrets(folder), { checked: 3, found: true })
  rmSync(join(folder, '.env'))
  t.match(await findSecrets(folder), { checked: 2, found: false }, 'a deleted file holds nothing')
})

t.test('outside of a checkout there is nothing to check', async t => {
  const folder = t.testdir({ 'a.txt': falKey })
  // The folder stands in the checkout of this repository; to git it is a broken one.
  writeFileSync(join(folder, '.git'), 'gitdir: nowhere\n')
  t.equal(await findSecrets(folder), undefined)
})
