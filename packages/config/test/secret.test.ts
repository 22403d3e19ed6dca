import { createHash, randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'
import t from 'tap'
import { fingerprintOf, Secret } from '../src/index.ts'

const value = randomBytes(24).toString('base64url')
const digest = createHash('sha256').update(value).digest('hex').slice(0, 8)

t.test('a fingerprint is the prefix and the first 8 hex digits of the SHA-256', async t => {
  t.equal(fingerprintOf(value, 'fal'), `fal_${digest}`)
  t.equal(fingerprintOf('', 'secret'), 'secret_e3b0c442')
  t.equal(new Secret(value, 'replicate').fingerprint, `replicate_${digest}`)
})

t.test('however it is printed, it is its fingerprint', async t => {
  const secret = new Secret(value, 'fal')
  const fingerprint = `fal_${digest}`
  t.equal(String(secret), fingerprint)
  t.equal(secret.toString(), fingerprint)
  // oxlint-disable-next-line typescript/restrict-template-expressions -- what a careless log line does
  t.equal(`${secret}`, fingerprint)
  t.equal(['', secret].join(''), fingerprint)
  t.equal(JSON.stringify({ secret }), `{"secret":"${fingerprint}"}`)
  t.equal(inspect(secret, { showHidden: true, getters: true, depth: null }), fingerprint)
  t.equal(format('%s %o %j', secret, secret, secret), `${fingerprint} ${fingerprint} "${fingerprint}"`)
  t.equal(inspect({ nested: [secret] }, { depth: null }), `{ nested: [ ${fingerprint} ] }`)
})

t.test('nothing that copies its properties copies the value', async t => {
  const secret = new Secret(value, 'fal')
  for (const copy of [Object.assign({}, secret), structuredClone(secret), Object.fromEntries(Object.entries(secret))]) {
    t.notMatch(inspect(copy, { showHidden: true, depth: null }), value)
  }
})

t.test('only reveal gives it away, and equals compares it', async t => {
  const secret = new Secret(value, 'fal')
  t.equal(secret.reveal(), value)
  t.equal(secret.equals(new Secret(value, 'replicate')), true)
  t.equal(secret.equals(new Secret(`${value}x`, 'fal')), false)
})
