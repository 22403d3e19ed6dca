import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { builtConfig } from '../lib/built-config.mjs'
import { ownEnvironment, systemEnvironment, toolEnvironment } from '../lib/child-environment.mjs'
import {
  addressOf,
  appEnvironment,
  hasProviderKey,
  lookUp,
  originOf,
  readDotenv,
  sandboxVariables,
  signingVariables,
} from '../lib/environment.mjs'
import { makeFalKey, makeReplicateToken } from '../lib/keys.mjs'
import { servicesAt } from '../lib/services.mjs'

const config = await builtConfig()
const { apps } = servicesAt()
const namesOf = (/** @type {import('../lib/services.mjs').Service} */ app) => {
  const known = config.appNames.find(name => name === app.name)
  return known === undefined ? [] : config.appVariables(known).map(({ name }) => name)
}

const service = (/** @type {string} */ name) => {
  const found = apps.find(app => app.name === name)
  if (found === undefined) throw new Error(`there is no app ${name}`)
  return found
}

t.test('any credential of any provider means no sandbox', async t => {
  const names = ['FAL_KEY', 'FAL_API_KEY', 'REPLICATE_API_TOKEN']
  for (const name of names.flatMap(each => [each, `${each}_FILE`])) {
    t.ok(hasProviderKey({ [name]: 'x' }, {}), `${name} in the environment`)
    t.ok(hasProviderKey({}, { [name]: 'x' }), `${name} in .env`)
    t.notOk(hasProviderKey({ [name]: '' }, { [name]: '' }), `an empty ${name} is none`)
  }
  t.ok(hasProviderKey({}, { fal_key: 'x' }), 'in another case it was meant')
  t.notOk(hasProviderKey({}, { fal_key: '' }))
  t.notOk(hasProviderKey({ FAL_MODEL: 'x', REPLICATE_CONCURRENCY: '1' }, {}))
})

t.test('the sandbox gets well-formed keys of its own', async t => {
  const variables = sandboxVariables('http://127.0.0.1:8010')
  t.match(variables, {
    FAL_KEY: /^[0-9a-f-]{36}:[0-9a-f]{32}$/,
    FAL_QUEUE_URL: 'http://127.0.0.1:8010/fal-queue',
    FAL_REST_URL: 'http://127.0.0.1:8010/fal-rest',
    FAL_API_URL: 'http://127.0.0.1:8010/fal-api/v1',
    REPLICATE_API_TOKEN: /^r8_[A-Za-z0-9]{37}$/,
    REPLICATE_API_URL: 'http://127.0.0.1:8010/replicate/v1',
  })
  t.not(makeFalKey(), makeFalKey())
  t.not(makeReplicateToken(), makeReplicateToken())
})

t.test('the gateway alone gets secrets to sign with, its own where there are some', async t => {
  const secret = /^whsec_[A-Za-z0-9+/]{43}=$/
  t.match(signingVariables({}, {}), { WEBHOOK_SECRET: secret, URL_SIGNING_SECRET: /^[\w-]{43}$/ })
  t.not(signingVariables({}, {}).WEBHOOK_SECRET, signingVariables({}, {}).WEBHOOK_SECRET)
  for (const name of ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_FILE']) {
    t.same(Object.keys(signingVariables({ [name]: 'x' }, {})), ['URL_SIGNING_SECRET'])
    t.same(Object.keys(signingVariables({}, { [name]: 'x' })), ['URL_SIGNING_SECRET'])
    t.same(signingVariables({ [name]: 'x', URL_SIGNING_SECRET_FILE: 'x' }, {}), {})
  }
  const extra = signingVariables({}, {})
  for (const app of apps) {
    const { WEBHOOK_SECRET: given } = appEnvironment(app, { env: {}, dotenv: {}, extra, names: namesOf(app) })
    t.equal(given, app.name === 'api' ? extra.WEBHOOK_SECRET : undefined, app.name)
  }
})

t.test('each program gets what the system needs and its own variables, and nothing else', async t => {
  const ours = config.appNames.flatMap(app => config.appVariables(app).map(({ name }) => name))
  const system = { PATH: '/bin', HOME: '/root', LC_ALL: 'C', TZ: 'UTC' }
  const node = { NODE_OPTIONS: '--trace-warnings', https_proxy: 'http://proxy' }
  const others = { NODE_AUTH_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'x', SOUNDFOUNDRY_API_TOKEN: 'x', FAL_KEYS: 'x' }
  const env = { ...Object.fromEntries(ours.map(name => [name, 'x'])), ...system, ...node, ...others }
  t.same(systemEnvironment(env), system)
  t.same(ownEnvironment(env, ['FAL_KEY']), { ...system, ...node, FAL_KEY: 'x' })
  for (const app of apps) {
    const given = appEnvironment(app, { env, dotenv: {}, names: namesOf(app) })
    const names = [...Object.keys(system), ...Object.keys(node), ...namesOf(app)]
    t.same(Object.keys(given).toSorted(), [...new Set(names)].toSorted(), app.name)
  }
  const holders = (/** @type {string} */ name) =>
    apps.filter(app => name in appEnvironment(app, { env, dotenv: {}, names: namesOf(app) })).map(app => app.name)
  t.same(holders('FAL_KEY'), ['fal-worker'])
  t.same(holders('REPLICATE_API_TOKEN'), ['replicate-worker'])
  t.same(holders('WEBHOOK_SECRET'), ['api'])
  t.same(holders('URL_SIGNING_SECRET'), ['api'])
  t.same(holders('ALERT_WEBHOOK_SECRET'), ['health'])
})

t.test('what installs and builds gets everything but our variables', async t => {
  const ours = config.appNames.flatMap(app => config.appVariables(app).map(({ name }) => name))
  const others = { PATH: '/bin', npm_config_registry: 'https://registry.example', SOUNDFOUNDRY_NATS_SERVER: '/nats' }
  const env = { ...others, ...Object.fromEntries(ours.map(name => [name, 'x'])), SOUNDFOUNDRY_API_TOKEN: 'x' }
  t.same(toolEnvironment(env), others)
})

t.test('.env is read as the apps read it', async t => {
  const path = join(t.testdir({}), '.env')
  const read = (/** @type {string | Uint8Array} */ content) => {
    writeFileSync(path, content)
    return readDotenv({ ENV_FILE: path }, config)
  }
  /** @type {readonly [what: string, content: string | Uint8Array][]} */
  const table = [
    ['a byte order mark', '\uFEFFFAL_KEY=x\r\n'],
    ['a line of words before it', 'some words\nFAL_KEY=x\n'],
    ['export with two blanks', 'export  FAL_KEY=x\n'],
    ['a line of spaces', '   \nFAL_KEY=x'],
    ['Latin-1 elsewhere', Buffer.from('A=\xe4\nFAL_KEY=x\n', 'latin1')],
    ['a line that cannot be read', 'FAL_KEY=x\rA=1\n'],
    ['a colon', 'FAL_KEY: x'],
  ]
  for (const [what, content] of table) {
    const { variables, unread } = read(content)
    t.ok(hasProviderKey({}, variables, unread), what)
  }
  t.match(read('some words\n').warnings, [/^ENV_FILE \(.*\.env\) line 1 is ignored: no NAME=value/])
  t.notOk(hasProviderKey({}, read('some words\n').variables, read('some words\n').unread))
  t.throws(() => read(Buffer.from('FAL_KEY=x', 'utf16le')), {
    exitCode: 78,
    message: /it is in UTF-16\. Save the file as UTF-8/,
  })
})

t.test('HOST and PORT mean the gateway alone', async t => {
  const env = { HOST: '0.0.0.0', PORT: '9000' }
  t.match(appEnvironment(service('api'), { env, dotenv: {}, names: [] }), env)
  t.match(appEnvironment(service('router'), { env, dotenv: {}, names: [] }), { HOST: '127.0.0.1', PORT: '8001' })
  t.match(appEnvironment(service('api'), { env: {}, dotenv: env, names: [] }), env)
  t.match(appEnvironment(service('api'), { env: {}, dotenv: {}, names: [] }), { HOST: '127.0.0.1', PORT: '8000' })
  t.equal(originOf(addressOf(service('api'), env, {})), 'http://127.0.0.1:9000')
  t.equal(originOf({ host: '::1', port: 8000 }), 'http://[::1]:8000')
})

t.test('the environment comes before .env, and empty is not set', async t => {
  t.equal(lookUp('A', { A: 'env' }, { A: 'file' }), 'env')
  t.equal(lookUp('A', { A: '' }, { A: 'file' }), 'file')
  t.equal(lookUp('A', {}, { A: '' }), undefined)
})
