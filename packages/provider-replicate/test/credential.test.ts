import t from 'tap'
import { usableToken } from '../src/credential.ts'
import { handleFor, makeToken } from './far-end.ts'

t.test('no token, or an empty one, is missing', async t => {
  for (const handle of [null, handleFor(''), handleFor(' \n')]) {
    t.match(usableToken(handle), {
      kind: 'unusable',
      refusal: { reason: 'key_missing', scope: 'key', explanation: /set REPLICATE_API_TOKEN/ },
    })
  }
})

t.test('a handle that cannot open its credential is as good as none', async t => {
  const broken = {
    fingerprint: 'replicate_0badcafe',
    reveal() {
      throw new Error('destroyed')
    },
  }
  t.match(usableToken(broken), { kind: 'unusable', refusal: { reason: 'key_missing' } })
})

t.test('a token with a stray character is refused here, and never quoted', async t => {
  const token = makeToken()
  for (const wrong of [`${token}\n`, `${token} `, `${token.slice(0, 9)}\u00e9${token.slice(9)}`]) {
    const usable = usableToken(handleFor(wrong))
    t.match(usable, { kind: 'unusable', refusal: { reason: 'key_refused', scope: 'key' } })
    t.notOk(JSON.stringify(usable).includes(token.slice(4, 9)))
  }
})

t.test('any other token is used as it is', async t => {
  const token = makeToken()
  t.same(usableToken(handleFor(token)), { kind: 'usable', token })
})
