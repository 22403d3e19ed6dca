import t from 'tap'
import { fixedCredentials, type HeldCredential } from '../src/index.ts'

const held = (slot: HeldCredential['slot'], fingerprint: string): HeldCredential => ({
  slot,
  fingerprint,
  source: 'a test',
  reveal: () => '',
})
const fingerprints = (credentials: readonly HeldCredential[]) => credentials.map(({ fingerprint }) => fingerprint)

t.test('submits with the current one, reads with the one that submitted, then with the others', async t => {
  const source = fixedCredentials([held('next', 'c'), held('current', 'a'), held('previous', 'b')])
  t.equal(source.current()?.fingerprint, 'a')
  t.strictSame(fingerprints(source.readersOf('a')), ['a', 'b', 'c'])
  t.strictSame(fingerprints(source.readersOf('b')), ['b', 'a', 'c'])
  t.strictSame(fingerprints(source.readersOf('c')), ['c', 'a', 'b'])
  t.strictSame(fingerprints(source.readersOf('gone')), ['a', 'b', 'c'])
})

t.test('holds nothing', async t => {
  t.equal(fixedCredentials([]).current(), null)
  t.equal(fixedCredentials([held('next', 'c')]).current(), null)
  t.strictSame(fixedCredentials([]).readersOf('a'), [])
})
