import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { link, lstat, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readEnvStore, replaceEnvFile, restoreEnvFile } from '../src/env-store.ts'
import { removeLeftovers, stagedPath, undoPath } from '../src/leftovers.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const one = Buffer.from('A=1\n')
const two = Buffer.from('A=p\xe4ss\n', 'latin1')
/** The id of a process that has ended. */
const deadPid = async (): Promise<number> => {
  const running = promisify(execFile)(process.execPath, ['--version'])
  await running
  return running.child.pid ?? 0
}

t.test('a file is replaced in one step, and put back byte for byte, with its mode', async t => {
  for (const mode of [0o600, 0o640, 0o644, 0o660]) {
    const directory = await temporaryDirectory(t)
    const path = join(directory, '.env')
    await writeFile(path, two, { mode })
    const { ino, mode: modeBefore } = await stat(path)
    const before = readEnvStore(path, { mayBeMissing: false })
    const written = await replaceEnvFile(before, one)
    t.same(await readFile(path), one)
    const after = await stat(path)
    t.equal(after.mode, modeBefore)
    t.not(after.ino, ino, 'whoever had it open reads the old one to its end')
    await restoreEnvFile(written, before)
    t.same(await readFile(path), two)
    t.equal((await stat(path)).mode, modeBefore)
    t.same(await readdir(directory), ['.env'])
  }
})

const isRoot = process.getuid?.() === 0

t.test('owner and group stay', { skip: isRoot ? false : 'only root may give files away' }, async t => {
  const path = join(await temporaryDirectory(t), '.env')
  await writeFile(path, one, { mode: 0o640 })
  await promisify(execFile)('chown', ['1234:1235', path])
  await replaceEnvFile(readEnvStore(path, { mayBeMissing: false }), two)
  t.match(await stat(path), { uid: 1234, gid: 1235 })
  t.equal((await stat(path)).mode & 0o777, 0o640)
  t.same(await readFile(path), two)
})

t.test('a link stays a link, also one of several names of one file', async t => {
  const directory = await temporaryDirectory(t)
  const real = join(directory, 'real.env')
  const symbolic = join(directory, '.env')
  const other = join(directory, 'other.env')
  await writeFile(real, one)
  await symlink(real, symbolic)
  await link(real, other)
  const { ino } = await stat(real)
  const before = readEnvStore(symbolic, { mayBeMissing: false })
  const written = await replaceEnvFile(before, two)
  t.ok((await lstat(symbolic)).isSymbolicLink())
  t.same(await readFile(other), two, 'it is written in place, for its other name')
  t.equal((await stat(real)).ino, ino)
  await restoreEnvFile(written, before)
  t.same(await readFile(real), one, 'also where it becomes shorter')
  t.same((await readdir(directory)).toSorted(), ['.env', 'other.env', 'real.env'])
})

t.test('what somebody else wrote in the meantime is kept', async t => {
  const path = join(await temporaryDirectory(t), '.env')
  await writeFile(path, 'A=1\n')
  const before = readEnvStore(path, { mayBeMissing: false })
  await writeFile(path, 'A=3\n')
  await t.rejects(replaceEnvFile(before, two), { code: 'env_file_changed' })
  t.equal(await readFile(path, 'utf8'), 'A=3\n')
})

t.test('a file that was not there is gone again, and was readable by its owner alone', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, '.env')
  const before = readEnvStore(path, { mayBeMissing: true })
  const written = await replaceEnvFile(before, two)
  t.same(await readdir(directory), ['.env'])
  t.equal((await stat(path)).mode & 0o777, 0o600)
  await restoreEnvFile(written, before)
  t.same(await readdir(directory), [])
})

t.test('what runs that were killed left is cleaned up, and nothing else', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, '.env')
  await writeFile(path, one)
  const mine = basename(stagedPath(path))
  const dead = mine.replace(String(process.pid), String(await deadPid()))
  const older = `.env-${randomUUID()}.tmp`
  const others = ['.env-notes.tmp', '.env.local', 'x.tmp']
  for (const name of [mine, dead, older, ...others]) await writeFile(join(directory, name), 'x')
  await removeLeftovers(path)
  t.same(
    (await readdir(directory)).toSorted(),
    ['.env', mine, ...others].toSorted(),
    'another run that goes on keeps its own',
  )
})

t.test(
  'a copy that was kept while a file was written in place goes when the file is whole, and stays when not',
  async t => {
    const directory = await temporaryDirectory(t)
    const path = join(directory, '.env')
    const pid = String(await deadPid())
    const keep = async (): Promise<string> => {
      const copy = undoPath(path, two)
      const ofDead = join(directory, basename(copy).replace(String(process.pid), pid))
      await writeFile(copy, one)
      await rename(copy, ofDead)
      return ofDead
    }
    for (const whole of [one, two]) {
      await writeFile(path, whole)
      await keep()
      await removeLeftovers(path)
      t.same(await readdir(directory), ['.env'])
    }
    await writeFile(path, 'A=half')
    const kept = await keep()
    await t.rejects(removeLeftovers(path), { code: 'env_file_half_written', fix: new RegExp(basename(kept)) })
    t.same(await readFile(kept), one)
    t.match(basename(kept), createHash('sha256').update(two).digest('hex').slice(0, 16))
  },
)

t.test('git and docker ignore every file that a run makes beside the env file', async t => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const names = [stagedPath('apps/.env'), undoPath('.env', two)]
  const git = await promisify(execFile)('git', ['check-ignore', ...names], { cwd: root })
  t.equal(git.stdout.trim().split('\n').length, 2)
  t.match(await readFile(join(root, '.dockerignore'), 'utf8'), /^\*\*\/\.env-\*\.tmp$/m)
})

t.test('what cannot be read or replaced is told in words', async t => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, 'folder')
  await mkdir(path)
  t.throws(() => readEnvStore(path, { mayBeMissing: true }), {
    code: 'env_file_unreadable',
    message: /it is a directory/,
  })
  t.throws(() => readEnvStore(join(directory, 'none'), { mayBeMissing: false }), {
    code: 'env_file_unreadable',
    message: /no such file/,
  })
  const pipe = join(directory, 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  t.throws(() => readEnvStore(pipe, { mayBeMissing: true }), { code: 'env_file_unreadable', message: /it is a pipe/ })
  const missing = { path: join(directory, 'none', '.env'), content: null }
  await t.rejects(replaceEnvFile(missing, one), { code: 'env_file_unwritable', message: /there is no such file/ })
})
