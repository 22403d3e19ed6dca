import * as fc from 'fast-check'
import t from 'tap'
import { canonicalJson } from '../src/index.ts'

t.test('the order of keys does not matter, the order of a list does', async t => {
  t.equal(canonicalJson({ a: 1, b: { c: 2, d: [1, 2] } }), canonicalJson({ b: { d: [1, 2], c: 2 }, a: 1 }))
  t.not(canonicalJson({ a: [1, 2] }), canonicalJson({ a: [2, 1] }))
  t.not(canonicalJson({ a: null }), canonicalJson({}))
})

t.test('what cannot be written as JSON has no canonical form', async t => {
  t.equal(canonicalJson(undefined), null)
  t.equal(canonicalJson(1n), null)
})

t.test('property: a shuffled object is the same text, and a changed one is not', async t => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (record, extra) => {
      const reversed = Object.fromEntries(Object.entries(record).toReversed())
      if (canonicalJson(record) !== canonicalJson(reversed)) throw new Error('order mattered')
      const changed = { ...record, [`${extra}-more`]: record[`${extra}-more`] === 1 ? 2 : 1 }
      if (canonicalJson(changed) === canonicalJson(record)) throw new Error('a change did not matter')
    }),
  )
  t.pass('held')
})
