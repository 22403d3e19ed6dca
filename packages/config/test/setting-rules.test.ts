import t from 'tap'
import { checkRelations } from '../src/setting-rules.ts'

const development = { SOUNDFOUNDRY_ENV: 'development', HOST: '127.0.0.1' }
const beyond = { HOST: '0.0.0.0' }

t.test('rules between variables', async t => {
  const table: readonly [name: string, settings: object, problems: string[], warnings: string[]][] = [
    ['nothing set', {}, [], []],
    ['user and password', { NATS_USER: 'a', NATS_PASSWORD: 'b' }, [], []],
    ['user alone', { NATS_USER: 'a' }, ['NATS_PASSWORD'], []],
    ['password alone', { NATS_PASSWORD: 'b' }, ['NATS_USER'], []],
    ['credentials file', { NATS_CREDS_FILE: '/a' }, [], []],
    ['two ways', { NATS_USER: 'a', NATS_PASSWORD: 'b', NATS_CREDS_FILE: '/a' }, ['NATS_CREDS_FILE'], []],
    ['production, open to all', { SOUNDFOUNDRY_ENV: 'production' }, [], ['API_TOKENS']],
    ['production, with tokens', { SOUNDFOUNDRY_ENV: 'production', API_TOKENS: ['a'] }, [], []],
    ['loopback, open to all', { HOST: '::1' }, [], []],
    ['beyond loopback, open to all', beyond, ['HOST'], []],
    ['beyond loopback, open to all on purpose', { ...beyond, ALLOW_ANONYMOUS: true }, [], []],
    ['beyond loopback, with tokens', { ...beyond, API_TOKENS: ['a'] }, [], []],
    ['private webhooks', { WEBHOOK_ALLOW_PRIVATE: true }, [], []],
    [
      'private webhooks in staging',
      { SOUNDFOUNDRY_ENV: 'staging', WEBHOOK_ALLOW_PRIVATE: true },
      ['WEBHOOK_ALLOW_PRIVATE'],
      [],
    ],
    ['a sandbox', { SANDBOX_URL: 'http://127.0.0.1:8010', SANDBOX_ENV_FILE: '/b.env', ENV_FILE: '/a.env' }, [], []],
    ['a sandbox in staging', { SOUNDFOUNDRY_ENV: 'staging', SANDBOX_URL: 'http://127.0.0.1:8010' }, [], []],
    [
      'a sandbox in production',
      { SOUNDFOUNDRY_ENV: 'production', API_TOKENS: ['a'], SANDBOX_URL: 'http://127.0.0.1:8010' },
      ['SANDBOX_URL'],
      [],
    ],
    ['keys of no sandbox', { SANDBOX_ENV_FILE: '/b.env', ENV_FILE: '/a.env' }, ['SANDBOX_ENV_FILE'], []],
    [
      'keys of a sandbox among the settings',
      { SANDBOX_URL: 'http://127.0.0.1:8010', SANDBOX_ENV_FILE: '/a.env', ENV_FILE: '/a.env' },
      ['SANDBOX_ENV_FILE'],
      [],
    ],
    ['unsigned alerts', { ALERT_WEBHOOK_URL: 'https://a.example' }, [], ['ALERT_WEBHOOK_SECRET']],
    ['signed alerts', { ALERT_WEBHOOK_URL: 'https://a.example', ALERT_WEBHOOK_SECRET: 'a' }, [], []],
  ]
  for (const [name, settings, problems, warnings] of table) {
    const outcome = checkRelations({ ...development, ...settings }, { isGateway: true })
    t.strictSame(
      outcome.problems.map(({ variable }) => variable),
      problems,
      name,
    )
    t.strictSame(
      outcome.warnings.map(({ variable }) => variable),
      warnings,
      name,
    )
  }
})

t.test('only the gateway is asked for tokens', async t => {
  const settings = { SOUNDFOUNDRY_ENV: 'production', ...beyond }
  t.strictSame(checkRelations(settings, { isGateway: false }), { problems: [], warnings: [] })
})
