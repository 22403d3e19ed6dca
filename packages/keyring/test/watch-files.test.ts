import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { FileWatch } from '../src/index.ts'

/** Far longer than any test: what is noticed is noticed because it was heard. */
const neverPolls = { pollMs: 3_600_000 }

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** What a file held each time that a change was told, and a way to wait for what it holds in the end. */
async function follow(t: Test, path: string, times: { pollMs: number } = neverPolls) {
  const seen: Array<string | null> = []
  const watch = new FileWatch(() => seen.push(contentOf(path)), times)
  t.teardown(() => watch.close())
  await watch.follow([path])
  const until = (content: string | null) =>
    waitFor(() => seen.at(-1) === content && seen.length > 0, { what: `${path} with ${content}` })
  return { seen, until, watch }
}

t.test('an editor that writes beside the file and renames over it', async t => {
  const directory = t.testdir({ '.env': 'old' })
  const path = join(directory, '.env')
  const { until } = await follow(t, path)
  for (const content of ['first', 'second', 'third']) {
    await writeFile(join(directory, '4913'), '')
    await rm(join(directory, '4913'))
    await rename(path, `${path}~`)
    await writeFile(path, content)
    await rm(`${path}~`)
    await until(content)
  }
  await writeFile(join(directory, '.env.new'), 'fourth')
  await rename(join(directory, '.env.new'), path)
  t.ok(await until('fourth'))
})

t.test('a file that is emptied and written in two parts', async t => {
  const path = join(t.testdir({ '.env': 'old' }), '.env')
  const { until } = await follow(t, path)
  const file = await open(path, 'r+')
  await file.truncate()
  await until('')
  await file.write('half ')
  await until('half ')
  await file.write('whole')
  await file.close()
  t.ok(await until('half whole'))
})

t.test("Kubernetes' way: the link to the directory of the data is replaced", async t => {
  const directory = t.testdir({ '..first': { key: 'old' } })
  await symlink('..first', join(directory, '..data'))
  await symlink('..data/key', join(directory, 'key'))
  const { until } = await follow(t, join(directory, 'key'))
  let before = '..first'
  for (const name of ['..second', '..third']) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'key'), name)
    await symlink(name, join(directory, '..data_tmp'))
    await rename(join(directory, '..data_tmp'), join(directory, '..data'))
    await rm(join(directory, before), { recursive: true })
    await until(name)
    before = name
  }
  t.equal(contentOf(join(directory, 'key')), '..third')
})

t.test('a file that is deleted and made again', async t => {
  const path = join(t.testdir({ '.env': 'old' }), '.env')
  const { until } = await follow(t, path)
  for (const content of ['first', 'second']) {
    await rm(path)
    await until(null)
    await writeFile(path, content)
    await until(content)
  }
  t.equal(contentOf(path), 'second')
})

t.test('of many rapid changes the last one is told', async t => {
  const path = join(t.testdir({ '.env': 'old' }), '.env')
  const { until, seen } = await follow(t, path)
  for (let index = 0; index <= 300; index += 1) {
    await writeFile(`${path}.new`, `content ${index}`)
    await rename(`${path}.new`, path)
  }
  t.ok(await until('content 300'))
  t.ok(seen.length < 300, 'they are gathered')
})

t.test('a directory that does not exist yet', async t => {
  const directory = t.testdir({})
  const path = join(directory, 'run', 'secrets', 'key')
  const { until } = await follow(t, path, { pollMs: 200 })
  await mkdir(join(directory, 'run'))
  await mkdir(join(directory, 'run', 'secrets'))
  await writeFile(path, 'here')
  t.ok(await until('here'))
})

t.test('a directory that is taken away and made again', async t => {
  const directory = t.testdir({ run: { key: 'old' } })
  const path = join(directory, 'run', 'key')
  const { until } = await follow(t, path, { pollMs: 200 })
  for (const content of ['first', 'second', 'third']) {
    await rm(join(directory, 'run'), { recursive: true })
    await until(null)
    await mkdir(join(directory, 'run'))
    await writeFile(path, content)
    await until(content)
  }
  t.equal(contentOf(path), 'third')
})

t.test('a directory that another one takes the place of at once', async t => {
  const directory = t.testdir({ run: { key: 'old' } })
  const path = join(directory, 'run', 'key')
  const { until } = await follow(t, path)
  for (const content of ['first', 'second', 'third']) {
    rmSync(join(directory, 'run'), { recursive: true })
    mkdirSync(join(directory, 'run'))
    writeFileSync(path, content)
    await until(content)
    await writeFile(path, `${content}, and more`)
    await until(`${content}, and more`)
  }
  t.equal(contentOf(path), 'third, and more')
})

t.test('a link to a file that is written elsewhere', async t => {
  const directory = t.testdir({ elsewhere: { env: 'old' }, here: {} })
  await symlink('../elsewhere/env', join(directory, 'here', '.env'))
  const { until } = await follow(t, join(directory, 'here', '.env'))
  await appendFile(join(directory, 'elsewhere', 'env'), ' and new')
  t.ok(await until('old and new'))
})

t.test('where nothing is heard, a look each interval tells', async t => {
  // Nobody tells of the replacement of a link above the directory that is watched.
  const directory = t.testdir({ one: { env: 'old' }, two: { env: 'new' } })
  await symlink('one', join(directory, 'release'))
  const { until } = await follow(t, join(directory, 'release', 'env'), { pollMs: 50 })
  await symlink('two', join(directory, 'release.new'))
  await rename(join(directory, 'release.new'), join(directory, 'release'))
  t.ok(await until('new'))
})

t.test("other files in the directory are nobody's business", async t => {
  const directory = t.testdir({ '.env': 'old' })
  const [path, other] = [join(directory, '.env'), join(directory, 'other')]
  const { seen, until } = await follow(t, path)
  const ofOther = await follow(t, other)
  for (const content of ['first', 'second', 'third']) {
    await writeFile(other, content)
    await ofOther.until(content)
  }
  await writeFile(`${path}.new`, 'new')
  await rename(`${path}.new`, path)
  await until('new')
  t.strictSame([...new Set(seen)], ['new'])
})

t.test('files that are followed later, and no longer', async t => {
  const directory = t.testdir({ a: { key: 'a' }, b: { key: 'b' } })
  const [a, b] = [join(directory, 'a', 'key'), join(directory, 'b', 'key')]
  const { watch, seen, until } = await follow(t, a)
  await watch.follow([a, b])
  await writeFile(b, 'changed')
  await until('a')
  await watch.follow([b])
  seen.length = 0
  await writeFile(a, 'changed')
  await writeFile(b, 'changed again')
  await until('changed')
  watch.close()
  const told = seen.length
  const ofAnother = await follow(t, a)
  await writeFile(a, 'after the end')
  await ofAnother.until('after the end')
  t.equal(seen.length, told)
})
