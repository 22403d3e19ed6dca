import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { fingerprintOf, formatProblems, Secret } from '../src/index.ts'
import { load, namesOf, problemsOf, type Variables } from './loading.ts'
import { throwawayFalKey, throwawayReplicateToken } from './throwaway-keys.ts'

const FAL_KEY = throwawayFalKey()
const REPLICATE_API_TOKEN = throwawayReplicateToken()

const common = {
  SOUNDFOUNDRY_ENV: 'development',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  ENV_FILE: '/srv/.env',
  NATS_URL: ['nats://127.0.0.1:4222'],
  TRACK_RETENTION_DAYS: 30,
}
const work = { ...common, MAX_AUDIO_BYTES: 209_715_200 }

t.test('the defaults of every app', async t => {
  t.strictSame(
    { ...(await load('api', {})).config },
    {
      ...common,
      PORT: 8000,
      TRACK_DEADLINE_S: 900,
      ALLOW_ANONYMOUS: false,
      RATE_LIMIT_PER_MINUTE: 6000,
      WEBHOOK_ALLOW_PRIVATE: false,
    },
  )
  t.strictSame(
    { ...(await load('router', {})).config },
    { ...common, PORT: 8001, MUSIC_PROVIDER: 'fal', DUPLICATE_BUDGET: 0 },
  )
  t.strictSame(
    { ...(await load('fal-worker', { FAL_KEY })).config },
    {
      ...work,
      PORT: 8002,
      FAL_MODEL: ['fal-ai/minimax-music/v2'],
      FAL_CONCURRENCY: 2,
      FAL_START_TIMEOUT_S: 120,
      FAL_LIST_LAG_S: 120,
      FAL_QUEUE_URL: 'https://queue.fal.run',
      FAL_REST_URL: 'https://rest.fal.ai',
      FAL_API_URL: 'https://api.fal.ai/v1',
    },
  )
  t.strictSame(
    { ...(await load('replicate-worker', { REPLICATE_API_TOKEN })).config },
    {
      ...work,
      PORT: 8003,
      REPLICATE_MODEL: ['minimax/music-1.5', 'minimax/music-2.5'],
      REPLICATE_CONCURRENCY: 50,
      REPLICATE_LIST_LAG_S: 120,
      REPLICATE_API_URL: 'https://api.replicate.com/v1',
    },
  )
  t.strictSame({ ...(await load('health', {})).config }, { ...common, PORT: 8004, KEY_MAX_AGE_DAYS: 90 })
})

t.test('what is set goes before the default, in its own type', async t => {
  const { config } = await load('router', {
    PORT: ' 0 ',
    MUSIC_PROVIDER: 'replicate',
    NATS_URL: 'a:1, b:2',
    OTHER: 'x',
  })
  t.equal(config.PORT, 0)
  t.equal(config.MUSIC_PROVIDER, 'replicate')
  t.strictSame(config.NATS_URL, ['a:1', 'b:2'])
  t.notOk('OTHER' in config)
  t.ok(Object.isFrozen(config))
})

t.test('ENV_FILE supplies settings, too, behind the environment', async t => {
  const files = { '/srv/my.env': 'LOG_LEVEL=debug\nMUSIC_PROVIDER=replicate\n' }
  const { config } = await load('router', { ENV_FILE: 'my.env', LOG_LEVEL: 'warn', MUSIC_PROVIDER: '' }, files)
  t.match(config, { LOG_LEVEL: 'warn', MUSIC_PROVIDER: 'replicate', ENV_FILE: '/srv/my.env' })
})

t.test('nothing is read from the process that runs this', async t => {
  t.equal((await load('router', {})).config.HOST, '127.0.0.1')
  t.equal((await load('router', {}, { '/srv/.env': 'HOST=0.0.0.0' })).config.HOST, '0.0.0.0')
  t.equal((await load('router', {})).config.HOST, '127.0.0.1', 'and nothing is left from one time to the next')
})

t.test('every problem is told at once, one line each, without a value', async t => {
  const password = `${randomBytes(8).toString('hex')}\u0007`
  const problems = await problemsOf('fal-worker', {
    PORT: 'abc',
    LOG_LEVEL: 'loud',
    NATS_URL: `nats://someone:${password}@broker`,
    NATS_PASSWORD: password,
    FAL_CONCURRENCY: '0',
    FAL_KEY: '"abc def"',
    FAL_KEY_PREVIOUS: `${FAL_KEY} `,
  })
  t.strictSame(namesOf(problems), ['PORT', 'LOG_LEVEL', 'NATS_URL', 'NATS_PASSWORD', 'FAL_CONCURRENCY'])
  const lines = formatProblems(problems)
  t.equal(lines.split('\n').length, 5)
  t.equal(lines.split('\n')[0], 'PORT: is not a whole number. Give a whole number from 0 to 65535.')
  for (const value of [password.slice(0, 8), FAL_KEY.slice(0, 8), 'abc', 'loud']) t.notOk(lines.includes(value), value)
})

t.test('a worker without its credential starts, and says what is missing', async t => {
  const { credentialReading, warnings } = await load('replicate-worker', { REPLICATE_API_TOKEN: '' })
  const { credentials } = credentialReading
  t.strictSame(credentials, [])
  t.strictSame(warnings, [
    {
      variable: 'REPLICATE_API_TOKEN',
      message:
        'is missing, so nothing runs at replicate. Set REPLICATE_API_TOKEN in the environment or in ENV_FILE, or REPLICATE_API_TOKEN_FILE to a file that holds it.',
    },
  ])
  const staged = await load('fal-worker', { FAL_KEY_NEXT: FAL_KEY })
  t.strictSame(
    staged.warnings.map(({ variable }) => variable),
    ['FAL_KEY'],
  )
})

t.test('a credential that is malformed stops no worker, and is told without its value', async t => {
  const table: readonly [environment: Variables, slots: readonly string[], variable: string][] = [
    [{ FAL_KEY, FAL_KEY_NEXT: 'nonsense' }, ['current'], 'FAL_KEY_NEXT'],
    [{ FAL_KEY: 'nonsense', FAL_KEY_PREVIOUS: FAL_KEY }, ['previous'], 'FAL_KEY'],
    [{ FAL_KEY: 'nonsense' }, [], 'FAL_KEY'],
    [{ FAL_KEY, FAL_KEY_PREVIOUS: 'nonsense' }, ['current'], 'FAL_KEY_PREVIOUS'],
    [{ FAL_KEY_FILE: '/nowhere' }, [], 'FAL_KEY_FILE'],
  ]
  for (const [environment, slots, variable] of table) {
    const { credentialReading, warnings } = await load('fal-worker', environment)
    t.strictSame(
      credentialReading.credentials.map(({ slot }) => slot),
      slots,
    )
    t.match(warnings, [{ variable, message: /\. It is not used\. / }])
    t.equal(warnings.length, 1)
    t.match(credentialReading.problems, [{ variable }], 'and its keyring knows it')
    t.notOk(JSON.stringify(warnings).includes('nonsense'))
  }
})

t.test('what a worker fell back to at its start it also reads again, and nothing else', async t => {
  const other = throwawayFalKey()
  const files: Record<string, string> = { '/run/key': 'nonsense', '/srv/.env': `FAL_KEY=${FAL_KEY}` }
  const loaded = await load('fal-worker', { FAL_KEY_FILE: '/run/key' }, files)
  const values = (reading: typeof loaded.credentialReading) => reading.credentials.map(({ secret }) => secret.reveal())
  t.strictSame(values(loaded.credentialReading), [FAL_KEY])
  t.strictSame(values(loaded.rereadCredentials()), [FAL_KEY])
  files['/srv/.env'] = `FAL_KEY=${other}`
  t.strictSame(values(loaded.rereadCredentials()), [])
  files['/run/key'] = other
  t.strictSame(values(loaded.rereadCredentials()), [other])
})

t.test('a setting in a line that cannot be read stops the process: its default may be the opposite', async t => {
  const files = { '/srv/.env': 'DUPLICATE_BUDGET: 1\nLOG_LEVEL=warn\r\n' }
  t.match(await problemsOf('router', {}, files), [
    { variable: 'DUPLICATE_BUDGET', problem: /^stands in line 1 of ENV_FILE .* no NAME=value$/ },
  ])
  t.strictSame(await problemsOf('router', { DUPLICATE_BUDGET: '0' }, files), [], 'unless it is set elsewhere')
  t.strictSame(await problemsOf('api', {}, files), [], 'or is none of this app')
})

t.test('a setting behind a line separator stops the process, one in another case is only told', async t => {
  t.match(await problemsOf('router', {}, { '/srv/.env': 'LOG_LEVEL=warn\u2028DUPLICATE_BUDGET=1\n' }), [
    { variable: 'LOG_LEVEL', problem: /^stands in line 1 of ENV_FILE .* another line break than LF/ },
    { variable: 'DUPLICATE_BUDGET' },
  ])
  const { config, warnings } = await load('router', {}, { '/srv/.env': 'duplicate_budget=3\n' })
  t.not(config.DUPLICATE_BUDGET, 3)
  t.match(warnings, [{ variable: 'ENV_FILE', message: /line 1 is ignored: .*Did you mean DUPLICATE_BUDGET\?/ }])
})

t.test('an ENV_FILE in UTF-16 stops every process, since nothing in it is known', async t => {
  const files = { '/srv/.env': Buffer.from('\uFEFFLOG_LEVEL=warn\n', 'utf16le') }
  for (const app of ['api', 'fal-worker'] as const) {
    t.match(await problemsOf(app, {}, files), [{ variable: 'ENV_FILE', problem: /\(\/srv\/\.env\): it is in UTF-16$/ }])
  }
})

t.test('an app that is no worker never sees a credential', async t => {
  const loaded = await load(
    'api',
    { FAL_KEY: 'broken', FAL_KEY_FILE: '/nowhere' },
    { '/srv/.env': `FAL_KEY=${FAL_KEY}` },
  )
  const nothing = { credentials: [], problems: [], files: [], notices: [] }
  t.strictSame(loaded.credentialReading, nothing)
  t.strictSame(loaded.rereadCredentials(), nothing)
  t.notOk(inspect(loaded, { depth: null }).includes(FAL_KEY))
})

t.test('secrets that are no credentials are secrets too, and can come from a file', async t => {
  const password = randomBytes(8).toString('hex')
  const other = randomBytes(8).toString('hex')
  const files = { '/run/password': `${password}\n` }
  const environment = { NATS_USER: 'a', NATS_PASSWORD: other, NATS_PASSWORD_FILE: '/run/password' }
  const { config, warnings } = await load('health', environment, files)
  t.ok(config.NATS_PASSWORD instanceof Secret)
  t.equal(config.NATS_PASSWORD?.reveal(), password)
  const [used, unused] = [fingerprintOf(password, 'secret'), fingerprintOf(other, 'secret')]
  t.strictSame(warnings, [
    {
      variable: 'NATS_PASSWORD',
      message:
        `is defined more than once with different values: ${used} from NATS_PASSWORD_FILE (/run/password) is used, ` +
        `${unused} from the process environment is not`,
    },
  ])

  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const health = await load('health', { ALERT_WEBHOOK_URL: 'https://hooks.example', ALERT_WEBHOOK_SECRET: secret })
  t.equal(health.config.ALERT_WEBHOOK_SECRET?.reveal(), secret)
  t.notOk(inspect(health, { depth: null }).includes(secret))
})

t.test('an empty file is no secret', async t => {
  const problems = await problemsOf('api', { NATS_USER: 'a', NATS_PASSWORD_FILE: '/run/empty' }, { '/run/empty': '' })
  t.match(problems, [{ variable: 'NATS_PASSWORD', problem: 'is empty' }])
  t.match(await problemsOf('api', { API_TOKENS_FILE: '/run/empty' }, { '/run/empty': '\n' }), [
    { variable: 'API_TOKENS', problem: 'holds no hash' },
  ])
})

t.test('client tokens from a file', async t => {
  const hashes = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
  const { config } = await load('api', { API_TOKENS_FILE: 'tokens' }, { '/srv/tokens': `${hashes.join('\n')}\n` })
  t.strictSame(
    config.API_TOKENS,
    hashes.map(sha256 => ({ sha256, scopes: ['tracks'] })),
  )
})

t.test('paths are absolute and readable', async t => {
  const { config } = await load('api', { NATS_CA_FILE: 'ca.pem' }, { '/srv/ca.pem': 'x' })
  t.equal(config.NATS_CA_FILE, '/srv/ca.pem')
})

t.test('rules between variables count', async t => {
  t.strictSame(namesOf(await problemsOf('api', { NATS_USER: 'a' })), ['NATS_PASSWORD'])
  t.strictSame(namesOf(await problemsOf('api', { HOST: '0.0.0.0' })), ['HOST'])
  t.strictSame(namesOf(await problemsOf('api', { HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' })), [])
  const { warnings } = await load('api', { SOUNDFOUNDRY_ENV: 'production' })
  t.match(warnings, [{ variable: 'API_TOKENS' }])
})

t.test('credentials come with their warnings, their files and a way to read them again', async t => {
  const files = { '/srv/.env': `FAL_API_KEY=${FAL_KEY}` }
  const loaded = await load('fal-worker', {}, files)
  t.equal(loaded.credentialReading.credentials[0]?.secret.reveal(), FAL_KEY)
  t.match(loaded.warnings, [{ variable: 'FAL_API_KEY', message: /older name/ }])
  t.strictSame(loaded.credentialReading.files, ['/srv/.env'])

  const newKey = throwawayFalKey()
  files['/srv/.env'] = `FAL_KEY=${newKey}\nFAL_KEY_PREVIOUS=${FAL_KEY}`
  t.strictSame(
    loaded.rereadCredentials().credentials.map(({ slot, secret }) => [slot, secret.reveal()]),
    [
      ['current', newKey],
      ['previous', FAL_KEY],
    ],
  )
})
