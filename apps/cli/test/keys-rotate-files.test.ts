import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import t from 'tap'
import { fal, setScene, showsNothing } from './rotation-scene.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

t.test('a file of any bytes is rotated by bytes, and put back byte for byte', async t => {
  const table: readonly [what: string, file: (lines: string) => string][] = [
    ['a byte order mark', lines => `\xef\xbb\xbf${lines}PORT=1\n`],
    ['a byte order mark before a comment', lines => `\xef\xbb\xbf# ours\n${lines}PORT=1\n`],
    ['a line of spaces', lines => `A=1\n   \n${lines}`],
    ['a line of words', lines => `words\n${lines}`],
    ['Latin-1', lines => `MY_PASSWORD=p\xe4ssw\xf6rd\n${lines}# Schl\xfcssel\n`],
    ['export with two blanks', lines => `PORT=1\nexport  ${lines}`],
  ]
  for (const [what, file] of table) {
    const good = await setScene(t)
    await writeFile(good.envFile, latin1(file(`FAL_KEY=${good.old}\n`)))
    await chmod(good.envFile, 0o640)
    const { code, error, out } = await good.rotate()
    t.equal(code, 0, `${what}: ${error}`)
    t.match(out, 'readable by its owner and its group')
    const lines = `FAL_KEY=${good.fresh}\nFAL_KEY_PREVIOUS=${good.old}\n`
    t.same(await readFile(good.envFile), latin1(file(lines)), what)
    t.equal((await stat(good.envFile)).mode & 0o777, 0o640, what)

    const bad = await setScene(t, { track: 'refused' })
    const before = latin1(file(`FAL_KEY=${bad.old}\n`))
    await writeFile(bad.envFile, before)
    const refused = await bad.rotate()
    t.equal(refused.code, 1, what)
    t.match(refused.error, `Rolled back to ${fal(bad.old)}`)
    t.same(await readFile(bad.envFile), before, `${what}, refused`)
    t.same(await readdir(dirname(bad.envFile)), [basename(bad.envFile)])
  }
})

t.test('a file that cannot be read is refused by name, and not touched', async t => {
  const table: readonly [what: string, file: (key: string) => Buffer, error: RegExp][] = [
    ['UTF-16', key => Buffer.from(`FAL_KEY=${key}\r\n`, 'utf16le'), /\.env is in UTF-16[\s\S]*Save it as UTF-8/],
    ['CR line ends', key => Buffer.from(`A=1\rFAL_KEY=${key}\r`), /line 1, where FAL_KEY stands, cannot be read/],
  ]
  for (const [what, file, message] of table) {
    const { old, envFile, rotate } = await setScene(t)
    const before = file(old)
    await writeFile(envFile, before)
    const { code, error } = await rotate()
    t.not(code, 0, what)
    t.match(error, message)
    t.same(await readFile(envFile), before, what)
  }
})

void showsNothing()
