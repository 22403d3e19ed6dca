import { randomBytes } from 'node:crypto'
import type { CredentialHandle } from '@soundfoundry/track'
import t from 'tap'
import { usableCredential } from '../src/usable-credential.ts'

const words = { missing: 'There is none.', malformed: 'No header can carry it.' }
const handleFor = (value: string): CredentialHandle => ({ fingerprint: 'fal_00000000', reveal: () => value })
const make = () => randomBytes(16).toString('hex')

t.test('a credential is used as it is', async t => {
  const secret = make()
  t.same(usableCredential(handleFor(secret), words), { secret })
})

t.test('none, an empty one and one that cannot be opened are missing', async t => {
  const broken: CredentialHandle = {
    fingerprint: 'fal_00000000',
    reveal() {
      throw new Error('destroyed')
    },
  }
  for (const handle of [null, handleFor(''), handleFor(' \n'), broken]) {
    t.match(usableCredential(handle, words), {
      refusal: { reason: 'key_missing', scope: 'key', http_status: null, explanation: words.missing },
    })
  }
})

t.test('one that no header can carry is refused here, and never quoted', async t => {
  const secret = make()
  for (const stray of ['\n', ' ', '\t', '\u0000', '\u00e9', '\u2026', '\u00a0']) {
    const usable = usableCredential(handleFor(`${secret}${stray}`), words)
    t.match(usable, { refusal: { reason: 'key_refused', scope: 'key', explanation: words.malformed } })
    t.notOk(JSON.stringify(usable).includes(secret.slice(0, 8)))
  }
})
