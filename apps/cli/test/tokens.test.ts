import t from 'tap'
import { hashClientToken, isDamagedToken, loadConfig } from '@soundfoundry/config'
import { runCli } from './command-line.ts'

/** The tokens that a gateway takes from these entries. */
async function listedIn(...entries: readonly string[]) {
  const { config } = await loadConfig(
    'api',
    { API_TOKENS: entries.join(',') },
    { rootDirectory: '/', readFile: () => Buffer.of() },
  )
  return config.API_TOKENS
}

t.test('a token and its entry, for a person and for a script', async t => {
  const plain = await runCli(['tokens', 'create'])
  t.equal(plain.code, 0)
  const [token = '', entry = '', ...more] = plain.out.trimEnd().split('\n')
  t.same(more, [])
  t.match(token, /^sf_[0-9A-Za-z]{38}$/)
  t.notOk(isDamagedToken(token))
  t.strictSame(await listedIn(entry), [{ sha256: hashClientToken(token), scopes: ['tracks'] }])
  t.notOk(plain.error.includes(token), 'it stands on standard output alone')

  const both = await runCli(['tokens', 'create', '--scope', 'operate', '--scope', 'tracks', '--json'])
  const document = both.json()
  t.match(document, {
    ok: true,
    token: /^sf_/,
    scopes: ['tracks', 'operate'],
    api_tokens_entry: /^[0-9a-f]{64}:tracks\+operate$/,
  })
  t.notOk(both.out.includes(token), 'and is never the same')
  t.match((await runCli(['tokens', 'create', '--scope', 'operate'])).out, /:operate\n$/)
})

t.test('a scope that there is not', async t => {
  const { code, out, error } = await runCli(['tokens', 'create', '--scope', 'tracks', '--scope', 'admin'])
  t.equal(code, 64)
  t.equal(out, '')
  t.match(error, /--scope takes one of: tracks, operate/)
})
