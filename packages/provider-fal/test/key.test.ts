import t from 'tap'
import { readKey } from '../src/key.ts'
import { credentialOf, makeKey } from './far-end.ts'

t.test('a key is read as it is', async t => {
  const key = makeKey()
  t.same(readKey(credentialOf(key)), { key })
  t.same(readKey(credentialOf('half')), { key: 'half' }, "one that fal's own answer can judge")
})

t.test('no key, or an empty one, is missing', async t => {
  for (const credential of [null, credentialOf('')])
    t.match(readKey(credential), { refusal: { reason: 'key_missing' } })
})

t.test('a key that no header can carry is refused without being quoted', async t => {
  for (const stray of ['\n', ' ', '\t', '\u0000', '\u2026', '\u00a0']) {
    const read = readKey(credentialOf(`zanzibar:1${stray}`))
    t.match(read, { refusal: { reason: 'key_refused', scope: 'key', http_status: null } }, JSON.stringify(stray))
    t.notMatch(JSON.stringify(read), 'zanzibar')
  }
})
