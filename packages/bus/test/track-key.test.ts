import * as fc from 'fast-check'
import t from 'tap'
import { toTrackId, toTrackKey } from '../src/track-key.ts'

t.test('an id is the same after its way through numbers', async t => {
  const property = fc.property(fc.uuid({ version: [1, 2, 3, 4, 5, 6, 7, 8] }), id => {
    const key = toTrackKey(id)
    t.ok(key?.every(word => Number.isInteger(word) && word >= 0 && word < 2 ** 32))
    t.equal(key === null ? null : toTrackId(key), id)
  })
  fc.assert(property)
})

t.test('what is no id has none', async t => {
  const id = '0192f4a1-0000-7000-8000-00000000000a'
  t.same(toTrackKey(id), [0x0192_f4a1, 0x0000_7000, 0x8000_0000, 10])
  for (const text of ['', 'x', `${id}0`, id.toUpperCase(), id.replaceAll('-', ''), id.replace('a', 'g')]) {
    t.equal(toTrackKey(text), null, text)
  }
})
