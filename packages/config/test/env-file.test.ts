import { randomUUID } from 'node:crypto'
import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { parseEnvFile, type EnvFile, type EnvFileRule } from '../src/env-file.ts'
import { fileNotice } from '../src/ignored-lines.ts'

t.test('reads every variable, and names the lines it cannot read', async t => {
  const table: readonly (readonly [
    what: string,
    content: string,
    variables: Record<string, string>,
    malformed: number[],
  ])[] = [
    ['nothing', '', {}, []],
    ['a line of spaces', 'A=1\n   \nB=2', { A: '1', B: '2' }, []],
    ['a line of tabs, then a comment', 'A=1\n\t \n#c\nB=2', { A: '1', B: '2' }, []],
    ['a line of spaces with a carriage return', 'A=1\r\n  \r\nB=2\r\n', { A: '1', B: '2' }, []],
    ['spaces at the end', 'A=1\n   ', { A: '1' }, []],
    ['a comment that is indented', 'A=1\n  # c=d\nB=2', { A: '1', B: '2' }, []],
    ['a line that is indented', 'A=1\n \n\n  B=2', { A: '1', B: '2' }, []],
    ['a line without an equals sign', 'A=1\ngarbage\nB=2', { A: '1', B: '2' }, [2]],
    ['the same at the beginning and the end', 'garbage\nB=2\nmore', { B: '2' }, [1, 3]],
    ['a colon in place of the equals sign', 'A: 1\nB=2', { B: '2' }, [1]],
    ['an equals sign in the comment alone', 'foo # A=3\nB=2', { B: '2' }, [1]],
    ['no name', 'A=1\n=x\nB=2', { A: '1', B: '2' }, [2]],
    ['two names', 'A B=1\nC=2', { C: '2' }, [1]],
    ['export with more blanks', 'export  A=1\nexport\tB=2\n\texport \t C = 3', { A: '1', B: '2', C: '3' }, []],
    ['a byte order mark before a comment', '\uFEFF# c\nA=1', { A: '1' }, []],
    ['a byte order mark before export', '\uFEFFexport A=1\n', { A: '1' }, []],
    ['carriage returns for line ends', 'A=1\rB=2\r', {}, [1]],
    ['one of them', 'A=1\r\nB=2\rC=3\r\nD=4\r\n', { A: '1', D: '4' }, [2]],
    ['one of them after a comment', '# c\rA=1\nB=2', { B: '2' }, [1]],
    ['one of them in a comment behind a value', 'A=1 # c\rB=2\nC=3', { C: '3' }, [1]],
    ['two before a line feed', 'A=1\r\r\nB=2\r', { A: '1', B: '2' }, []],
    ['a NUL', 'A=\0\nB=a much longer line than that\n', { B: 'a much longer line than that' }, [1]],
    ['text after the closing quote', 'A="x"y\nB=2', { B: '2' }, [1]],
    ['a quote that ends in another line’s', 'A="x\nB=2\nC="y"\nD=4', { B: '2', C: 'y', D: '4' }, [1]],
    ['quotes and a comment', 'A="x" # y\nB=\'z\'#c', { A: 'x', B: 'z' }, []],
    ['text that is not ASCII', "A=Tübingen\n# Ärger\nB='日本'", { A: 'Tübingen', B: '日本' }, []],
    ['a conflict that was committed', '<<<<<<< HEAD\nA=1\n=======\nA=2\n>>>>>>> theirs\n', { A: '2' }, [1, 3, 5]],
    ['export', 'export A=1\nexport\nB=2', { A: '1', B: '2' }, [2]],
    ['quotes over several lines', 'A="x\n y\n"\nno\nB=2', { A: 'x\n y\n', B: '2' }, [4]],
    ['quotes that are never closed', 'A="x\nB=2', { A: '"x', B: '2' }, []],
    ['empty values', 'A=\nB= \nC=""\nD=# c\nE=2', { A: '', B: '', C: '', D: '', E: '2' }, []],
    ['spaces around the equals sign', 'A =1\nB = 2', { A: '1', B: '2' }, []],
    ['a value with equals signs and colons', 'A=b=c:d=', { A: 'b=c:d=' }, []],
    ['a byte order mark', '\uFEFFA=1\nB=2', { A: '1', B: '2' }, []],
    ['a line separator before the next variable', 'A=1\u2028B=2\nC=3', { C: '3' }, [1]],
    ['a paragraph separator', 'A=1\nB=2\u2029C=3\nD=4', { A: '1', D: '4' }, [2]],
    ['a next line', 'A=1\u0085B=2\nC=3', { C: '3' }, [1]],
    ['a vertical tab', 'A=1\vB=2\nC=3', { C: '3' }, [1]],
    ['a form feed', 'A=1\fB=2\nC=3', { C: '3' }, [1]],
    ['a form feed after an empty value', 'A=\fB=2\nC=3', { C: '3' }, [1]],
    ['a line separator after a comment', '# c\u2028A=1\nB=2', { B: '2' }, [1]],
    ['a form feed in a comment behind a value', 'A=1 # c\fB=2\nC=3', { C: '3' }, [1]],
    ['a line separator behind quotes', 'A="x"\u2028B=2\nC=3', { C: '3' }, [1]],
    ['a next line in a comment behind quotes', 'A="x" # c\u0085B=2\nC=3', { C: '3' }, [1]],
    ['a line separator at the end', 'A=1\u2028\r\nB=2', { B: '2' }, [1]],
    ['a line separator at the beginning', '\u2028A=1\nB=2', { B: '2' }, [1]],
    ['nothing but one', 'A=1\n\u2029\nB=2', { A: '1', B: '2' }, [2]],
    ['separators in quotes', 'A="x\u2028\v\f\u2029\u0085y"\nB=2', { A: 'x\u2028\v\f\u2029\u0085y', B: '2' }, []],
    ['form feeds at both ends of a line', '\fA=1\f \v\r\n\f\nB=2', { A: '1', B: '2' }, []],
    [
      'letters whose bytes are nearly theirs',
      'A=\u2027\u0084\u00C5\u20A8\nB=2',
      { A: '\u2027\u0084\u00C5\u20A8', B: '2' },
      [],
    ],
    ['the same name twice', 'A=1\nA=2', { A: '2' }, []],
  ]
  for (const [what, content, variables, malformed] of table) {
    const read = parseEnvFile(Buffer.from(content))
    t.strictSame({ ...read.variables }, variables, what)
    t.strictSame(
      read.ignored.map(({ line }) => line),
      malformed,
      what,
    )
  }
})

t.test('agrees with Node where Node reads a file as it is meant', async t => {
  const value = fc.oneof(
    fc.stringMatching(/^[\w:/.-]{0,20}$/),
    fc.stringMatching(/^"[\w #=\n']{0,20}"( # .*)?$/),
    fc.stringMatching(/^'[\w #="]{0,20}'$/),
    fc.stringMatching(/^`[\w "'#]{0,10}`$/),
  )
  const statement = fc.oneof(
    fc.tuple(fc.constantFrom('A', 'B', 'FAL_KEY', 'export C'), value).map(([name, given]) => `${name}=${given}`),
    fc.constantFrom('', '# A=1', '#'),
  )
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 8 }), statements => {
      // Without a last line break, what Node 20 makes of a comment is a variable.
      const content = `${statements.join('\n')}\n`
      const read = parseEnvFile(Buffer.from(content))
      t.strictSame({ ...read.variables }, { ...parseEnv(content) })
      t.strictSame(read.ignored, [])
    }),
  )
})

t.test('each rule by its name, with the variables that were meant and nothing else of the line', async t => {
  const secret = randomUUID()
  const table: readonly [line: string, rule: EnvFileRule, names: readonly string[]][] = [
    [`FAL_KEY: ${secret}`, 'no_assignment', ['FAL_KEY']],
    [`set FAL_KEY=${secret}`, 'no_assignment', ['FAL_KEY']],
    [`words ${secret}`, 'no_assignment', []],
    [`FAL_KEY=${secret}\rREPLICATE_API_TOKEN=r8_x`, 'carriage_return', ['FAL_KEY', 'REPLICATE_API_TOKEN']],
    [`FAL_KEY=${secret}\xe2\x80\xa8NATS_URL=x`, 'line_separator', ['FAL_KEY', 'NATS_URL']],
    [`# mine\fFAL_KEY=${secret}`, 'line_separator', ['FAL_KEY']],
    [`FAL_KEY=${secret}\0`, 'nul', ['FAL_KEY']],
    [`FAL_KEY=${secret}\xe4`, 'not_utf8', ['FAL_KEY']],
    [`FAL_KEY="${secret}"x`, 'text_after_quotes', ['FAL_KEY']],
  ]
  for (const [line, rule, names] of table) {
    const { ignored, variables } = parseEnvFile(Buffer.from(`A=1\n${line}\nB=2\n`, 'latin1'))
    t.strictSame(ignored, [{ line: 2, rule, names }], rule)
    t.strictSame(variables, { A: '1', B: '2' }, rule)
    t.notMatch(JSON.stringify([ignored, fileNotice('/srv/.env', { line: 2, rule, names })]), secret)
  }
})

t.test('bytes that are not UTF-8 are no fault where nobody reads them', async t => {
  const bytes = Buffer.from('# Schl\xfcssel\nA=1 # f\xfcr\nB=2\n', 'latin1')
  t.match(parseEnvFile(bytes), { variables: { A: '1', B: '2' }, ignored: [] })
})

t.test('UTF-16 is refused whatever its byte order, with a mark or without', async t => {
  const text = 'FAL_KEY=abc\r\n# a comment\r\n'
  const little = Buffer.from(text, 'utf16le')
  const marked = Buffer.from(`\uFEFF${text}`, 'utf16le')
  for (const bytes of [little, marked, Buffer.from(little).swap16(), Buffer.from(marked).swap16()]) {
    t.throws(() => parseEnvFile(bytes), { code: 'UTF16' })
  }
})

t.test('a line that something else than LF breaks loses both variables aloud, and no other line', async () => {
  const separator = fc.constantFrom('\u2028', '\u2029', '\u0085', '\v', '\f', '\r')
  const between = fc.constantFrom('', ' ', '\t', ' # c', '"', ' ""')
  fc.assert(
    fc.property(fc.nat(5), separator, between, (before, one, text) => {
      const lines = [...Array<string>(before).fill('A=1'), `FAL_KEY=x${text}${one}NATS_URL=y`, 'B=2']
      const { ignored, variables } = parseEnvFile(Buffer.from(lines.join('\n')))
      const [line] = ignored
      const isNamed = line?.line === before + 1 && line.names.join(' ') === 'FAL_KEY NATS_URL'
      return isNamed && ignored.length === 1 && variables['B'] === '2' && !('FAL_KEY' in variables)
    }),
  )
})

t.test('whatever the bytes are, statements lie in order, and every line is read or named', async t => {
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 12 }).map(bytes => Buffer.from(bytes).toString('latin1')),
    fc.stringMatching(/^(?:export )?[AB]=["']?[a-z\r ]{0,6}["']?$/),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), lines => {
      const text = lines.join('\n')
      const bytes = Buffer.from(text, 'latin1')
      let read: EnvFile
      try {
        read = parseEnvFile(bytes)
      } catch {
        t.ok(bytes.includes(0) || (bytes[0] ?? 0) >= 0xfe)
        return
      }
      let last = 0
      for (const { start, end, valueStart, valueEnd, name } of read.statements) {
        t.ok(last <= start && start < valueStart && valueStart <= valueEnd && valueEnd <= end && end <= bytes.length)
        t.ok(bytes.toString('latin1', start, valueStart).includes(name))
        last = end
      }
      const total = text.split('\n').length
      t.ok(read.ignored.every(({ line: number }) => number >= 1 && number <= total))
    }),
  )
})
