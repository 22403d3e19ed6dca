import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readEnvStore, replaceEnvFile, restoreEnvFile } from '../src/env-store.ts'
import { temporaryDirectory } from './command-line.ts'

t.test('a file is replaced in one step, and put back', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, '.env')
  await writeFile(path, 'A=1\n', { mode: 0o640 })
  const { ino } = await stat(path)
  const before = await readEnvStore(path, { mayBeMissing: false })
  const written = await replaceEnvFile(before, 'A=2\n')
  t.equal(await readFile(path, 'utf8'), 'A=2\n')
  const after = await stat(path)
  t.equal(after.mode & 0o777, 0o600)
  t.not(after.ino, ino, 'whoever had it open reads the old one to its end')
  await restoreEnvFile(written, before)
  t.equal(await readFile(path, 'utf8'), 'A=1\n')
  t.same(await readdir(directory), ['.env'])
})

t.test('what somebody else wrote in the meantime is kept', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, '.env')
  await writeFile(path, 'A=1\n')
  const before = await readEnvStore(path, { mayBeMissing: false })
  await writeFile(path, 'A=3\n')
  await t.rejects(replaceEnvFile(before, 'A=2\n'), { code: 'env_file_changed' })
  t.equal(await readFile(path, 'utf8'), 'A=3\n')
})

t.test('a file that was not there is gone again', async t => {
  const directory = await temporaryDirectory(t)
  const before = await readEnvStore(join(directory, '.env'), { mayBeMissing: true })
  const written = await replaceEnvFile(before, 'A=2\n')
  t.same(await readdir(directory), ['.env'])
  await restoreEnvFile(written, before)
  t.same(await readdir(directory), [])
})

t.test('what cannot be read or replaced is told in words', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, 'folder')
  await mkdir(path)
  await t.rejects(readEnvStore(path, { mayBeMissing: true }), { exitCode: 78, message: /it is a directory/ })
  await t.rejects(readEnvStore(join(directory, 'none'), { mayBeMissing: false }), {
    exitCode: 78,
    message: /no such file/,
  })
  const missing = { path: join(directory, 'none', '.env'), content: null }
  await t.rejects(replaceEnvFile(missing, 'A=1\n'), { code: 'env_file_unwritable', message: /there is no such file/ })
})
