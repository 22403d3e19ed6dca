import { AppError } from '@soundfoundry/errors'
import * as fc from 'fast-check'
import t from 'tap'
import { readJson } from '../src/json-body.ts'
import { whyUnfit } from '../src/unfit-text.ts'

function refusalOf(text: string | Buffer): AppError | null {
  try {
    readJson(Buffer.isBuffer(text) ? text : Buffer.from(text))
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

t.test('what can be taken is read as JSON.parse does', async t => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'grapheme' }), text => {
      const isClean = whyUnfit(JSON.stringify(JSON.parse(text))) === null && !/\\u|\\[bf]|__proto__/.test(text)
      return !isClean || JSON.stringify(readJson(Buffer.from(text))) === JSON.stringify(JSON.parse(text))
    }),
  )
  t.same(readJson(Buffer.from('\uFEFF{"a":"\\ud83c\\udfb7"}')), { a: '🎷' }, 'a BOM is no part of it')
  t.same(readJson(Buffer.from('{"constructor":{"prototype":1}}')), { constructor: { prototype: 1 } })
})

t.test('what cannot be taken is named by its field, and never quoted', async t => {
  const table: readonly [text: string | Buffer, code: string, paths: string[] | undefined][] = [
    ['', 'malformed_json', undefined],
    ['{"a":', 'malformed_json', undefined],
    ['{"a":"\\ud83d"}', 'invalid_request', ['a']],
    ['{"a":"\\udc00\\ud83d"}', 'invalid_request', ['a']],
    ['{"a":{"b":["x","\\u0000"]},"c":"\\u0000"}', 'invalid_request', ['a.b.1', 'c']],
    ['"\\u0000"', 'invalid_request', ['body']],
    ['{"a":{"b\\u001b":1},"c":"\\ufffd","d":"\\uffff"}', 'invalid_request', ['a', 'c', 'd']],
    ['{"a":{"\\ud83d":1}}', 'invalid_request', ['a']],
    ['{"\\u0000":1}', 'invalid_request', ['body']],
    ['{"a":{"__proto__":"x"}}', 'invalid_request', ['a.__proto__']],
    ['[{"__proto__":{"a":1}}]', 'invalid_request', ['0.__proto__']],
    [Buffer.from('{"a":"Caf\xe9","b":"fine","c":["\xff"]}', 'latin1'), 'not_utf8', ['a', 'c.0']],
    [Buffer.from('{"a":"\xed\xa0\xbd"}', 'latin1'), 'not_utf8', ['a']],
    [Buffer.from('{"a":"\\u4e2d caf\xe9"}', 'latin1'), 'not_utf8', ['a']],
    [Buffer.from('{"a\xe9":1}', 'latin1'), 'not_utf8', undefined],
    [Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'not_utf8', undefined],
    [Buffer.from('{"a":1}', 'utf16le'), 'not_utf8', undefined],
    [Buffer.from('{"a":1}', 'utf16le').swap16(), 'not_utf8', undefined],
  ]
  for (const [text, code, paths] of table) {
    const error = refusalOf(text)
    t.equal(error?.code, code, String(text))
    t.same(
      error?.errors?.map(({ path }) => path),
      paths,
      String(text),
    )
  }
  t.match(refusalOf(Buffer.from('{"a":1}', 'utf16le')), {
    detail: 'The body is in UTF-16: send it as UTF-8.',
    fix: /PowerShell/,
  })
  t.equal(refusalOf(JSON.stringify(Array(50).fill('\0')))?.errors?.length, 20, 'and not without end')
  t.ok((refusalOf(`{"${'n'.repeat(500)}":"\\u0000"}`)?.detail.length ?? 999) < 250)
})

t.test('no bytes but those of well-formed text get through, whole', async () => {
  const bytes = fc.uint8Array({ maxLength: 40 })
  fc.assert(
    fc.property(bytes, given => {
      const sent = Buffer.concat([Buffer.from('{"a":"'), given, Buffer.from('"}')])
      if (refusalOf(sent) !== null) return true
      return Buffer.from(JSON.stringify(readJson(sent))).equals(Buffer.from(JSON.stringify(JSON.parse(String(sent)))))
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xff_ff).map(unit => String.fromCharCode(unit)) }), text => {
      return (refusalOf(JSON.stringify({ a: text })) === null) === (whyUnfit(text) === null)
    }),
  )
})

t.test('however deep or wide a body is, it is looked through in no more memory than it has', async t => {
  t.match(readJson(Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))), [[[]]])
  const deep = refusalOf(`${'{"a":'.repeat(40_000)}"\\u0000"${'}'.repeat(40_000)}`)
  t.equal(deep?.code, 'invalid_request')
  t.ok((deep?.errors?.[0]?.path.length ?? 999_999) < 400)
})
