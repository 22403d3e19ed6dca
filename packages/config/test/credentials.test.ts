import { inspect } from 'node:util'
import t from 'tap'
import { fingerprintOf, formatProblems, readCredentials, type CredentialProvider } from '../src/index.ts'
import { filesOf, systemError } from './fake-files.ts'
import { throwawayFalKey, throwawayReplicateToken } from './throwaway-keys.ts'

function read(
  provider: CredentialProvider,
  environment: Record<string, string>,
  files: Record<string, string | Uint8Array | Error> = {},
  mayFallBack = false,
) {
  const options = { rootDirectory: '/srv', readFile: filesOf(files), mayFallBack: () => mayFallBack }
  return readCredentials(provider, environment, options)
}

const falKeys = Array.from({ length: 4 }, throwawayFalKey)
const [keyA = '', keyB = '', keyC = '', keyD = ''] = falKeys
const fingerprint = (key: string) => fingerprintOf(key, 'fal')

t.test('nothing set is nothing found, and no problem', async t => {
  t.strictSame(read('fal', {}), { credentials: [], problems: [], files: ['/srv/.env'], notices: [] })
})

t.test('each slot of each provider', async t => {
  const tokens = Array.from({ length: 3 }, throwawayReplicateToken)
  const table = [
    ['fal', ['FAL_KEY', 'FAL_KEY_NEXT', 'FAL_KEY_PREVIOUS'], falKeys],
    ['replicate', ['REPLICATE_API_TOKEN', 'REPLICATE_API_TOKEN_NEXT', 'REPLICATE_API_TOKEN_PREVIOUS'], tokens],
  ] as const
  for (const [provider, names, values] of table) {
    const environment = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
    const { credentials, problems } = read(provider, environment)
    t.strictSame(problems, [])
    t.strictSame(
      credentials.map(({ slot, secret, source, warnings }) => ({ slot, value: secret.reveal(), source, warnings })),
      (['current', 'next', 'previous'] as const).map((slot, index) => ({
        slot,
        value: values[index],
        source: { kind: 'environment', name: names[index] },
        warnings: [],
      })),
    )
    t.ok(credentials.every(each => each.provider === provider && each.secret.fingerprint.startsWith(`${provider}_`)))
  }
})

t.test('the file, then the environment, then ENV_FILE', async t => {
  const files = { '/run/key': `${keyA}\n`, '/srv/.env': `FAL_KEY=${keyC}` }
  const used = (environment: Record<string, string>) => {
    const [credential] = read('fal', environment, files).credentials
    return [credential?.secret.reveal(), credential?.source]
  }
  t.strictSame(used({ FAL_KEY_FILE: '/run/key', FAL_KEY: keyB }), [
    keyA,
    { kind: 'file', name: 'FAL_KEY_FILE', path: '/run/key' },
  ])
  t.strictSame(used({ FAL_KEY: keyB }), [keyB, { kind: 'environment', name: 'FAL_KEY' }])
  t.strictSame(used({ FAL_KEY: '' }), [keyC, { kind: 'env-file', name: 'FAL_KEY', path: '/srv/.env' }])
})

t.test('sources that differ are named with their fingerprints and the one that is used', async t => {
  const files = { '/run/key': keyA, '/srv/.env': `FAL_KEY=${keyC}` }
  const [credential] = read('fal', { FAL_KEY_FILE: '/run/key', FAL_KEY: keyB }, files).credentials
  t.strictSame(credential?.warnings, [
    {
      variable: 'FAL_KEY',
      message:
        `is defined more than once with different values: ${fingerprint(keyA)} from FAL_KEY_FILE (/run/key) is used, ` +
        `${fingerprint(keyB)} from the process environment and ${fingerprint(keyC)} from ENV_FILE (/srv/.env) is not`,
    },
  ])
})

t.test('sources that agree need no warning', async t => {
  const [credential] = read('fal', { FAL_KEY: keyA }, { '/srv/.env': `FAL_KEY=${keyA}` }).credentials
  t.strictSame(credential?.warnings, [])
})

t.test('the older name is used with a warning, and ignored with a warning', async t => {
  const [old] = read('fal', { FAL_API_KEY: keyA }).credentials
  t.equal(old?.secret.reveal(), keyA)
  t.strictSame(old?.warnings, [{ variable: 'FAL_API_KEY', message: 'is an older name: rename it to FAL_KEY' }])

  const [current] = read('fal', { FAL_API_KEY: keyA }, { '/srv/.env': `FAL_KEY=${keyB}` }).credentials
  t.equal(current?.secret.reveal(), keyB)
  t.strictSame(current?.warnings, [
    { variable: 'FAL_API_KEY', message: 'is an older name and is ignored: FAL_KEY is set' },
  ])
  t.strictSame(read('fal', { FAL_API_KEY: keyA, FAL_KEY: keyA }).credentials[0]?.warnings, [])
})

t.test('a broken value is one line that names every rule and nothing of the value', async t => {
  const { credentials, problems } = read('fal', { FAL_KEY: '"abc def"' })
  t.strictSame(credentials, [])
  t.match(problems, [{ variable: 'FAL_KEY', slot: 'current', fingerprint: fingerprint('"abc def"') }])
  const line = formatProblems(problems)
  t.equal(
    line,
    'FAL_KEY: the value from the process environment has quotes around it (positions 1 and 9); holds whitespace or a ' +
      'control character at position 5; has no colon between the key id and the key secret at any position. Copy the ' +
      'whole key from https://fal.ai/dashboard/keys: key id, colon, key secret, and nothing around it.',
  )
  t.notMatch(line, /abc|def"/)
})

t.test('a broken value does not let another source through', async t => {
  const { credentials, problems } = read('fal', { FAL_KEY: `${keyA} ` }, { '/srv/.env': `FAL_KEY=${keyB}` })
  t.strictSame(credentials, [])
  t.equal(problems.length, 1)
})

t.test('where it may, a lesser source takes the place of what is no credential', async t => {
  const good = { '/srv/.env': `FAL_KEY=${keyB}` }
  const table: readonly [
    what: string,
    environment: Record<string, string>,
    files: Record<string, string | Uint8Array>,
  ][] = [
    ['malformed in the environment', { FAL_KEY: `${keyA} ` }, good],
    ['malformed in a file of its own', { FAL_KEY_FILE: '/run/key' }, { ...good, '/run/key': 'nonsense' }],
    [
      'a file of its own in UTF-16',
      { FAL_KEY_FILE: '/run/key' },
      { ...good, '/run/key': Buffer.from(keyA, 'utf16le') },
    ],
    ['a file of its own that is not there', { FAL_KEY_FILE: '/run/key' }, good],
    ['the older name', { FAL_KEY: 'nonsense', FAL_API_KEY: keyB }, {}],
  ]
  for (const [what, environment, files] of table) {
    const { credentials, problems } = read('fal', environment, files, true)
    t.strictSame(
      credentials.map(({ slot, secret }) => [slot, secret.reveal()]),
      [['current', keyB]],
      what,
    )
    t.equal(problems.length, 1, what)
    t.match(credentials[0]?.warnings, [{ message: /is used, fal_[0-9a-f]{8}: what goes before it is none$/ }], what)
    t.strictSame(read('fal', environment, files).credentials, [], `${what}: not while it runs`)
  }
  t.strictSame(read('fal', { FAL_KEY: 'nonsense' }, { '/srv/.env': 'FAL_KEY=worse' }, true).credentials, [])
})

t.test('a line of ENV_FILE that cannot be read is a problem of the variable that it was meant to set', async t => {
  const { credentials, problems, notices } = read('fal', {}, { '/srv/.env': `A=1\nFAL_KEY: ${keyA}\n` })
  t.strictSame(credentials, [])
  t.match(problems, [
    {
      variable: 'FAL_KEY',
      slot: 'current',
      fingerprint: null,
      problem: /^stands in line 2 of ENV_FILE .*no NAME=value$/,
    },
  ])
  t.strictSame(
    notices.map(({ path, line, rule }) => [path, line, rule]),
    [['/srv/.env', 2, 'no_assignment']],
  )
  t.strictSame(read('fal', { FAL_KEY: keyB }, { '/srv/.env': `FAL_KEY: ${keyA}\n` }).problems, [], 'set elsewhere')
  t.notMatch(JSON.stringify({ problems, notices }), keyA)
})

t.test('a line of ENV_FILE with the name in another case is a problem of that variable, and a notice', async t => {
  const file = { '/srv/.env': `A=1\nfal_key=${keyA}\n` }
  const { credentials, problems, notices } = read('fal', {}, file)
  t.strictSame(credentials, [])
  t.match(problems, [
    {
      variable: 'FAL_KEY',
      slot: 'current',
      fingerprint: null,
      problem: /^stands in line 2 of ENV_FILE \(\/srv\/\.env\), which sets nothing: a name in another case/,
      fix: /^Did you mean FAL_KEY\?/,
    },
  ])
  t.match(notices, [{ path: '/srv/.env', line: 2, rule: 'other_case' }])
  t.match(read('fal', { FAL_KEY: keyB }, file), { problems: [], notices: [{ line: 2 }] }, 'set elsewhere')
  t.notMatch(JSON.stringify({ problems, notices }), keyA)
})

t.test('of two lines with one name the last one counts, and the other is a notice', async t => {
  const { credentials, problems, notices } = read('fal', {}, { '/srv/.env': `FAL_KEY=${keyA}\nwords\nFAL_KEY=${keyB}` })
  t.equal(credentials[0]?.secret.reveal(), keyB)
  t.strictSame(problems, [])
  t.match(notices, [
    { line: 1, rule: 'repeated', problem: /^FAL_KEY stands again in line 3, with another value/ },
    { line: 2, rule: 'no_assignment' },
  ])
  t.notMatch(JSON.stringify(notices), new RegExp(`${keyA}|${keyB}`))
})

t.test('two secrets that were joined into one are none', async t => {
  const { problems } = read('fal', { FAL_KEY: `${keyA}REPLICATE_API_TOKEN=r8_x` })
  t.match(problems, [{ problem: /holds an equals sign at position 89, as where two lines have become one/ }])
  t.match(read('replicate', { REPLICATE_API_TOKEN: `${throwawayReplicateToken()}A=1` }).problems, [
    { problem: /equals sign/ },
  ])
})

t.test('a broken staged value leaves the current one alone', async t => {
  const { credentials, problems } = read('fal', { FAL_KEY: keyA, FAL_KEY_NEXT: 'your_next_key' })
  t.equal(credentials.length, 1)
  t.match(problems, [{ variable: 'FAL_KEY_NEXT', slot: 'next' }])
})

t.test('an empty file is an empty credential; spaces are whitespace', async t => {
  const empty = read('fal', { FAL_KEY_FILE: '/run/key' }, { '/run/key': '\n' })
  t.match(empty.problems, [{ variable: 'FAL_KEY', problem: 'the value from FAL_KEY_FILE (/run/key) is empty' }])
  t.match(read('replicate', { REPLICATE_API_TOKEN: ' ' }).problems, [{ problem: /holds whitespace/ }])
})

t.test('a file that cannot be read is a problem of its slot, without its path', async t => {
  const { credentials, problems } = read('fal', { FAL_KEY: keyB, FAL_KEY_FILE: keyA })
  t.strictSame(credentials, [])
  t.match(problems, [{ variable: 'FAL_KEY_FILE', slot: 'current', fingerprint: null }])
  t.notMatch(JSON.stringify(problems), keyA)
})

t.test('an ENV_FILE that cannot be read is a problem, not an exception', async t => {
  const { problems } = read('fal', {}, { '/srv/.env': systemError('EACCES', '/srv/.env') })
  t.match(problems, [{ variable: 'ENV_FILE', slot: 'current', fingerprint: null }])
})

t.test('every file that a change can come from is listed once', async t => {
  const environment = { FAL_KEY_FILE: 'keys/a', FAL_KEY_NEXT_FILE: '/run/next', FAL_KEY_PREVIOUS_FILE: '/srv/keys/a' }
  t.strictSame(read('fal', environment, { '/srv/keys/a': keyD }).files, ['/srv/.env', '/srv/keys/a', '/run/next'])
})

t.test('nothing that is handed back prints a credential', async t => {
  const files = { '/run/key': keyA, '/srv/.env': `FAL_KEY=${keyC}\nFAL_KEY_NEXT=${keyD} x` }
  const printed = inspect(read('fal', { FAL_KEY_FILE: '/run/key', FAL_KEY: keyB }, files), { depth: null })
  for (const key of falKeys) t.notOk(printed.includes(key))
})
