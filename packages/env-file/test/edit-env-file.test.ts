import { randomUUID } from 'node:crypto'
import t from 'tap'
import { editEnvFile as editBytes, type EnvChange } from '../src/edit-env-file.ts'

const editEnvFile = (content: string, changes: readonly EnvChange[]): string =>
  editBytes(Buffer.from(content), changes).toString()

const set = (value: string): EnvChange[] => [{ name: 'FAL_KEY', value }]

t.test('only the value changes', async t => {
  const table: readonly [before: string, after: string][] = [
    ['FAL_KEY=old', 'FAL_KEY=new'],
    ['FAL_KEY=old\n', 'FAL_KEY=new\n'],
    ['A=1\r\nFAL_KEY=old\r\nB=2\r\n', 'A=1\r\nFAL_KEY=new\r\nB=2\r\n'],
    ['  export FAL_KEY = old   # mine\n', '  export FAL_KEY = new   # mine\n'],
    ['FAL_KEY="old" # mine\nB=2\n', 'FAL_KEY=new # mine\nB=2\n'],
    ["FAL_KEY='ol\nd'\nB=2\n", 'FAL_KEY=new\nB=2\n'],
    ['FAL_KEY=\nB=2\n', 'FAL_KEY=new\nB=2\n'],
    ['FAL_KEY=   # to be set\n', 'FAL_KEY=new   # to be set\n'],
    ['FAL_KEY=#to be set\n', 'FAL_KEY=new #to be set\n'],
    ['FAL_KEY=one\nFAL_KEY=two\n', 'FAL_KEY=one\nFAL_KEY=new\n'],
    ['NOTE="\nFAL_KEY=in a text\n"\nFAL_KEY=old\n', 'NOTE="\nFAL_KEY=in a text\n"\nFAL_KEY=new\n'],
    ['FAL_KEY_NEXT=a\nFAL_KEY=old\n', 'FAL_KEY_NEXT=a\nFAL_KEY=new\n'],
  ]
  for (const [before, after] of table) t.equal(editEnvFile(before, set('new')), after)
})

t.test('a variable that is not there goes to its template, after its neighbour, or to the end', async t => {
  const previous = [{ name: 'FAL_KEY_PREVIOUS', value: 'old', after: 'FAL_KEY' }]
  const table: readonly [before: string, after: string][] = [
    ['', 'FAL_KEY_PREVIOUS=old\n'],
    ['# empty', '# empty\nFAL_KEY_PREVIOUS=old\n'],
    ['FAL_KEY=a\nB=2\n', 'FAL_KEY=a\nFAL_KEY_PREVIOUS=old\nB=2\n'],
    ['FAL_KEY=a\r\nB=2\r\n', 'FAL_KEY=a\r\nFAL_KEY_PREVIOUS=old\r\nB=2\r\n'],
    ['FAL_KEY=a', 'FAL_KEY=a\nFAL_KEY_PREVIOUS=old\n'],
    [
      'FAL_KEY=a\n# draining\n#FAL_KEY_PREVIOUS=\nB=2\n',
      'FAL_KEY=a\n# draining\n#FAL_KEY_PREVIOUS=\nFAL_KEY_PREVIOUS=old\nB=2\n',
    ],
  ]
  for (const [before, after] of table) t.equal(editEnvFile(before, previous), after)
})

t.test('a variable is taken away with all of its lines', async t => {
  const gone = [{ name: 'FAL_KEY', value: null }]
  t.equal(editEnvFile('A=1\nFAL_KEY="a\nb" # c\nFAL_KEY=b\n# d\n', gone), 'A=1\n# d\n')
  t.equal(editEnvFile('A=1\n', gone), 'A=1\n')
})

t.test('a value is quoted only when it needs it', async t => {
  const table: readonly [value: string, line: string][] = [
    ['id:secret', 'FAL_KEY=id:secret\n'],
    ['a\\nb', 'FAL_KEY=a\\nb\n'],
    ['id:se#cret', "FAL_KEY='id:se#cret'\n"],
    ['id:se$cret', "FAL_KEY='id:se$cret'\n"],
    ["id:se'#cret", "FAL_KEY=`id:se'#cret`\n"],
    ["id:se'cret", "FAL_KEY=`id:se'cret`\n"],
  ]
  for (const [value, line] of table) t.equal(editEnvFile('', set(value)), line)
})

t.test('what cannot be written is refused, without the value', async t => {
  t.throws(() => editEnvFile('', set('a#\'"`')), { name: 'UneditableEnvFile', message: /no way of quoting can hold/ })
  const secret = randomUUID()
  const table: readonly [content: Buffer, message: RegExp][] = [
    [Buffer.from(`FAL_KEY=${secret}\rA=1\n`), /^line 1, where FAL_KEY stands, cannot be read: a carriage return/],
    [Buffer.from(`A=1\nFAL_KEY: ${secret}\n`), /^line 2, where FAL_KEY stands, cannot be read: no NAME=value/],
    [Buffer.from(`FAL_KEY=${secret}\xe4\n`, 'latin1'), /^line 1, where FAL_KEY stands, .* not UTF-8/],
    [Buffer.from(`FAL_KEY=${secret}\n`, 'utf16le'), /UTF-16/],
  ]
  for (const [content, message] of table) {
    t.throws(() => editBytes(content, set('new')), { name: 'UneditableEnvFile', message })
    t.throws(() => editBytes(content, set('new')), { message: new RegExp(`^(?!.*${secret})`) })
  }
})

t.test('bytes that nobody reads are left alone, whatever they are', async t => {
  const table: readonly [before: string, after: string][] = [
    ['\xef\xbb\xbfFAL_KEY=old\nB=2\n', '\xef\xbb\xbfFAL_KEY=new\nB=2\n'],
    ['\xef\xbb\xbf# ours\r\nFAL_KEY=old\r\n', '\xef\xbb\xbf# ours\r\nFAL_KEY=new\r\n'],
    ['\xef\xbb\xbf', '\xef\xbb\xbfFAL_KEY=new\n'],
    ['A=p\xe4ssw\xf6rd\nFAL_KEY=old # f\xfcr uns\n', 'A=p\xe4ssw\xf6rd\nFAL_KEY=new # f\xfcr uns\n'],
    ['A=1\n   \nFAL_KEY=old\n', 'A=1\n   \nFAL_KEY=new\n'],
    ['words\nexport\tFAL_KEY=old\n', 'words\nexport\tFAL_KEY=new\n'],
    ['export  FAL_KEY=old\nA=1\rB=2', 'export  FAL_KEY=new\nA=1\rB=2'],
  ]
  for (const [before, after] of table) {
    t.equal(editBytes(Buffer.from(before, 'latin1'), set('new')).toString('latin1'), after)
  }
})
