import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { parseEnvFile } from '../src/env-file.ts'

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
    ['a conflict that was committed', '<<<<<<< HEAD\nA=1\n=======\nA=2\n>>>>>>> theirs\n', { A: '2' }, [1, 3, 5]],
    ['export', 'export A=1\nexport\nB=2', { A: '1', B: '2' }, [2]],
    ['quotes over several lines', 'A="x\n y\n"\nno\nB=2', { A: 'x\n y\n', B: '2' }, [4]],
    ['quotes that are never closed', 'A="x\nB=2', { A: '"x', B: '2' }, []],
    ['empty values', 'A=\nB= \nC=""\nD=# c\nE=2', { A: '', B: '', C: '', D: '', E: '2' }, []],
    ['spaces around the equals sign', 'A =1\nB = 2', { A: '1', B: '2' }, []],
    ['a value with equals signs and colons', 'A=b=c:d=', { A: 'b=c:d=' }, []],
    ['a byte order mark', '\uFEFFA=1\nB=2', { A: '1', B: '2' }, []],
    ['the same name twice', 'A=1\nA=2', { A: '2' }, []],
  ]
  for (const [what, content, variables, malformed] of table) {
    const read = parseEnvFile(content)
    t.strictSame({ ...read.variables }, variables, what)
    t.strictSame(read.malformedLines, malformed, what)
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
      const read = parseEnvFile(content)
      t.strictSame({ ...read.variables }, { ...parseEnv(content) })
      t.strictSame(read.malformedLines, [])
    }),
  )
})
