import t from 'tap'
import { usableToken } from '../src/token.ts'
import { handleFor, makeToken } from './far-end.ts'

t.test('a token is used as it is', async t => {
  const token = makeToken()
  t.same(usableToken(handleFor(token)), { secret: token })
})

t.test('one that cannot be sent is told with where to get a good one', async t => {
  t.match(usableToken(null), { refusal: { reason: 'key_missing', explanation: /set REPLICATE_API_TOKEN/ } })
  const pasted = usableToken(handleFor(`${makeToken()}\n`))
  t.match(pasted, { refusal: { reason: 'key_refused', explanation: /REPLICATE_API_TOKEN/ } })
})
