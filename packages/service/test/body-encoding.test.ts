import * as fc from 'fast-check'
import t from 'tap'
import { saysUtf8, wideEncoding } from '../src/body-encoding.ts'

t.test('a charset is UTF-8, or it is not taken', async t => {
  const table: readonly [parameters: string, isTaken: boolean][] = [
    ['', true],
    ['; charset=utf-8', true],
    [';charset=UTF8', true],
    ['; Charset = "utf-8" ', true],
    ['; charset="u\\tf-8"', true],
    ['; charset=us-ascii; charset=utf-8', true],
    ['; profile="a; charset=latin1"', true],
    ['; profile="a\\"; charset=latin1"; charset=utf-8', true],
    ['; encoding=latin1', true],
    ['; charset=utf-16', false],
    ['; charset=utf-8; charset=latin1', false],
    ['; charset=latin1; charset=utf-8', false],
    ['; profile="a"; charset=latin1', false],
    ["; charset*=utf-8''latin1", false],
    ['; charset*0=utf; charset*1=-8', false],
    ['; charset=', false],
    ['; charset', false],
    ['; charset:utf-8', false],
    ['; charset="utf-8', false],
    ['; profile="; charset=utf-8', false],
    ["; charset='utf-8'", false],
    ['; charset=utf-8 latin1', false],
    ['; charset=utf-8, application/json', false],
    ['; charset=utf-8=utf-8', false],
  ]
  for (const [parameters, isTaken] of table) t.equal(saysUtf8(`application/json${parameters}`), isTaken, parameters)
})

t.test('a charset that is none is found among any other parameters', async () => {
  const other = fc.constantFrom('; a=b', ';x="y; charset=latin1"', '; charset=utf-8', ' ; q=1', ';', '; z="\\""')
  const others = fc.array(other, { maxLength: 5 }).map(each => each.join(''))
  fc.assert(fc.property(others, others, (before, after) => saysUtf8(`a/b${before}${after}`)))
  fc.assert(fc.property(others, others, (before, after) => !saysUtf8(`a/b${before}; charset=latin1${after}`)))
})

t.test('quotes without an end, however many, are read in one pass', async t => {
  // Read anew from each quote, these would go on for minutes.
  for (const odd of ['\\"', '\\";', '\\\\\\"']) t.notOk(saysUtf8(`application/json; a="${odd.repeat(200_000)}`), odd)
})

const wide = (text: string, size: 2 | 4, order: 'little' | 'big'): Buffer => {
  const units =
    size === 2 ? text.split('').map(unit => unit.charCodeAt(0)) : Array.from(text, each => each.codePointAt(0) ?? 0)
  const bytes = Buffer.alloc(units.length * size)
  for (const [at, unit] of units.entries()) {
    if (order === 'little') bytes.writeUIntLE(unit, at * size, size)
    else bytes.writeUIntBE(unit, at * size, size)
  }
  return bytes
}

t.test('an object in UTF-16 or UTF-32 is known by its beginning, and one in UTF-8 never taken for it', async () => {
  const fields = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  const order = fc.constantFrom('little' as const, 'big' as const)
  fc.assert(
    fc.property(fields, order, fc.constantFrom('', '\uFEFF'), (value, endian, mark) => {
      const text = mark + JSON.stringify(value)
      return (
        wideEncoding(Buffer.from(text)) === null &&
        wideEncoding(wide(text, 2, endian)) === 'UTF-16' &&
        wideEncoding(wide(text, 4, endian)) === 'UTF-32'
      )
    }),
  )
})

t.test('a zero byte alone is no encoding', async t => {
  for (const text of ['', '\0', '\0\0', '{', '{\0"a":1}', '\0{"a":1}', '{"\0a":1}', '\0\0\0\0']) {
    t.equal(wideEncoding(Buffer.from(text)), null, JSON.stringify(text))
  }
  t.equal(wideEncoding(Buffer.from('1', 'utf16le')), 'UTF-16')
})
