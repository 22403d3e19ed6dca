// Every test of an app or package in one process, one after another: starting a process costs a second or more of a core,
// which is most of what a test file costs. Run in the folder of the package; each file can also be run alone by its name.
// In the package's .taprc, `test-env` can say more:
//   TOGETHER_AT_ONCE=N        so many tests side by side
//   TOGETHER_APART=x.test.ts  a file that has a process of its own
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { env } from 'node:process'
import { t as root } from 'tap'

const { TOGETHER_AT_ONCE = '1', TOGETHER_APART = '' } = env
const isWanted = (/** @type {string} */ name) => name.endsWith('.test.ts') && name !== TOGETHER_APART
root.jobs = Number(TOGETHER_AT_ONCE)

// What the files hold begins after this test, so that the root cannot end while one is still being loaded.
void root.test('every file is loaded', async t => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(isWanted).toSorted()
  for (const file of files) await import(resolve('test', file))
  t.ok(files.length > 0)
})
