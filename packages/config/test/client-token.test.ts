import { createHash, randomBytes, randomInt } from 'node:crypto'
import t from 'tap'
import { hashClientToken, isDamagedToken, makeClientToken } from '../src/index.ts'

t.test('a token is long, whole and never the same', async t => {
  const tokens = Array.from({ length: 200 }, makeClientToken)
  t.equal(new Set(tokens).size, tokens.length)
  for (const token of tokens) {
    t.match(token, /^sf_[0-9A-Za-z]{38}$/)
    t.notOk(isDamagedToken(token))
  }
})

t.test('one that is mistyped or cut is told', async t => {
  for (let round = 0; round < 100; round++) {
    const token = makeClientToken()
    const at = randomInt(3, token.length)
    const other = token.charAt(at) === 'a' ? 'b' : 'a'
    t.ok(isDamagedToken(token.slice(0, at) + other + token.slice(at + 1)), `another character at ${at}`)
    t.ok(isDamagedToken(token.slice(0, at)), `cut at ${at}`)
  }
  const token = makeClientToken()
  t.ok(isDamagedToken(`${token}${token.slice(3)}`), 'pasted twice')
  t.ok(isDamagedToken(token.toLowerCase().replace(/.$/, '!')), 'in lower case')
})

t.test('a token of another make is not one of ours that was damaged', async t => {
  for (const token of [randomBytes(24).toString('base64url').replace(/^sf_/, 'xx_'), 'ghp_something', '']) {
    t.notOk(isDamagedToken(token))
  }
})

t.test('its hash is what sha256sum says', async t => {
  const token = makeClientToken()
  t.equal(hashClientToken(token), createHash('sha256').update(token).digest('hex'))
})
