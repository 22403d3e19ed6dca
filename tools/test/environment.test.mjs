import t from 'tap'
import {
  addressOf,
  appEnvironment,
  hasProviderKey,
  lookUp,
  originOf,
  sandboxVariables,
  webhookVariables,
} from '../lib/environment.mjs'
import { makeFalKey, makeReplicateToken } from '../lib/keys.mjs'
import { apps } from '../lib/services.mjs'

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

t.test('the gateway alone gets a secret for webhooks, its own where there is one', async t => {
  const secret = /^whsec_[A-Za-z0-9+/]{43}=$/
  t.match(webhookVariables({}, {}), { WEBHOOK_SECRET: secret })
  t.not(webhookVariables({}, {}).WEBHOOK_SECRET, webhookVariables({}, {}).WEBHOOK_SECRET)
  for (const name of ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_FILE']) {
    t.same(webhookVariables({ [name]: 'x' }, {}), {})
    t.same(webhookVariables({}, { [name]: 'x' }), {})
  }
  const extra = webhookVariables({}, {})
  for (const app of apps) {
    const { WEBHOOK_SECRET: given } = appEnvironment(app, { env: {}, dotenv: {}, extra })
    t.equal(given, app.name === 'api' ? extra.WEBHOOK_SECRET : undefined, app.name)
  }
})

t.test('an app sees no credential it has no use for', async t => {
  const names = ['FAL_KEY', 'FAL_KEY_NEXT', 'FAL_KEY_PREVIOUS_FILE', 'FAL_API_KEY', 'REPLICATE_API_TOKEN']
  const env = { ...Object.fromEntries(names.map(name => [name, 'x'])), FAL_MODEL: 'm', LOG_LEVEL: 'debug' }
  const seen = (/** @type {string} */ name) =>
    Object.keys(appEnvironment(service(name), { env, dotenv: {} })).toSorted()
  const others = ['FAL_MODEL', 'HOST', 'LOG_LEVEL', 'PORT']
  t.same(seen('api'), others)
  t.same(seen('health'), others)
  t.same(seen('fal-worker'), [...names.slice(0, 4), ...others].toSorted())
  t.same(seen('replicate-worker'), ['REPLICATE_API_TOKEN', ...others].toSorted())
})

t.test('HOST and PORT mean the gateway alone', async t => {
  const env = { HOST: '0.0.0.0', PORT: '9000' }
  t.match(appEnvironment(service('api'), { env, dotenv: {} }), env)
  t.match(appEnvironment(service('router'), { env, dotenv: {} }), { HOST: '127.0.0.1', PORT: '8001' })
  t.match(appEnvironment(service('api'), { env: {}, dotenv: env }), env)
  t.match(appEnvironment(service('api'), { env: {}, dotenv: {} }), { HOST: '127.0.0.1', PORT: '8000' })
  t.equal(originOf(addressOf(service('api'), env, {})), 'http://127.0.0.1:9000')
  t.equal(originOf({ host: '::1', port: 8000 }), 'http://[::1]:8000')
})

t.test('the environment comes before .env, and empty is not set', async t => {
  t.equal(lookUp('A', { A: 'env' }, { A: 'file' }), 'env')
  t.equal(lookUp('A', { A: '' }, { A: 'file' }), 'file')
  t.equal(lookUp('A', {}, { A: '' }), undefined)
})
