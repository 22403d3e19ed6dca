import t from 'tap'
import { makeFalKey, makeReplicateToken } from '../src/index.ts'

t.test('a fal key is a UUID, a colon and 32 hex digits', async t => {
  t.match(makeFalKey(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{32}$/)
  t.not(makeFalKey(), makeFalKey(), 'a new one each time')
})

t.test('a Replicate token is r8_ and 37 letters and digits', async t => {
  t.match(makeReplicateToken(), /^r8_[A-Za-z0-9]{37}$/)
  t.not(makeReplicateToken(), makeReplicateToken(), 'a new one each time')
})
