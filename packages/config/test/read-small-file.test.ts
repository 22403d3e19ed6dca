import { execFileSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { maxSmallFileBytes, readSmallFile } from '../src/read-small-file.ts'

t.test('a regular file, to its last byte and never more than 1 MiB of it', async t => {
  const folder = t.testdir({ small: 'A=1\n', empty: '', large: 'x', full: '' })
  t.equal(readSmallFile(join(folder, 'small')).toString(), 'A=1\n')
  t.equal(readSmallFile(join(folder, 'empty')).length, 0)
  truncateSync(join(folder, 'full'), maxSmallFileBytes)
  t.equal(readSmallFile(join(folder, 'full')).length, maxSmallFileBytes)
  truncateSync(join(folder, 'large'), maxSmallFileBytes + 1)
  t.throws(() => readSmallFile(join(folder, 'large')), { code: 'TOO_LARGE' })
  t.throws(() => readSmallFile(folder), { code: 'EISDIR' })
  t.throws(() => readSmallFile(join(folder, 'none')), { code: 'ENOENT' })
})

t.test('a pipe that nobody writes to is refused, not waited for', { skip: process.platform === 'win32' }, async t => {
  const pipe = join(t.testdir({}), 'pipe')
  execFileSync('mkfifo', [pipe])
  t.throws(() => readSmallFile(pipe), { code: 'NOT_A_FILE' })
  t.throws(() => readSmallFile('/dev/zero'), { code: 'NOT_A_FILE' })
})
