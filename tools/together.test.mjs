// Every test of an app or package in one process, one after another: starting a process costs a second or more of a core,
// which is most of what a test file costs. Run in the folder of the package; each file can also be run alone by its name.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'tap'

const isTest = (/** @type {string} */ name) => name.endsWith('.test.ts')

// What the files hold begins after this test, so that the root cannot end while one is still being loaded.
void test('every file is loaded', async t => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(isTest).toSorted()
  for (const file of files) await import(resolve('test', file))
  t.ok(files.length > 0)
})
