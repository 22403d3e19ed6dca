import { assert, constantFrom, property, string } from 'fast-check'
import t from 'tap'
import { checkFalKey, parseEnvFile } from '../src/index.ts'
import { trimEnd } from '../src/trim-end.ts'

t.test('it takes away what the expression would', async t => {
  const text = string({ unit: constantFrom(' ', '\t', 'a', '\u{E0041}', '\u200B', '\uD83D', '😀', '\n') })
  assert(
    property(text, given => {
      t.equal(trimEnd(given, /[\s\p{Cf}]/u), given.replace(/[\s\p{Cf}]+$/u, ''))
    }),
  )
})

t.test('a line with a megabyte of blanks in it is read, and a key of them checked', async t => {
  const blanks = ' '.repeat(1_000_000)
  const { variables } = parseEnvFile(Buffer.from(`A=1${blanks}2\nB=${blanks}#\n${blanks}C=3${blanks}\n`))
  t.match(variables, { B: '', C: '3' })
  t.equal(variables['A']?.length, 1_000_002)
  t.ok(checkFalKey(`a${blanks}b`).errors.length > 0)
})
