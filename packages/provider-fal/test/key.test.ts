import t from 'tap'
import { usableKey } from '../src/key.ts'
import { credentialOf, makeKey } from './far-end.ts'

t.test('a key is used as it is, also half a one: fal judges that', async t => {
  const key = makeKey()
  t.same(usableKey(credentialOf(key)), { secret: key })
  t.same(usableKey(credentialOf('half')), { secret: 'half' })
})

t.test('one that cannot be sent is told with where to get a good one', async t => {
  t.match(usableKey(null), { refusal: { reason: 'key_missing', explanation: /set FAL_KEY/ } })
  t.match(usableKey(credentialOf('zanzibar:1 ')), { refusal: { reason: 'key_refused', explanation: /set FAL_KEY/ } })
})
