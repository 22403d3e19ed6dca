import { join } from 'node:path'
import t from 'tap'
import { builtConfig } from '../lib/built-config.mjs'
import { makeFalKey, makeReplicateToken } from '../lib/keys.mjs'
import { sandboxKeysFile } from '../lib/sandbox-keys.mjs'
import { appProcesses, planSystem } from '../lib/system.mjs'

const config = await builtConfig()

/** @param {import('../lib/system.mjs').SystemPlan} plan */
const environments = plan => Object.fromEntries(appProcesses(plan).map(({ name, env }) => [name, env]))

t.test('in the sandbox, workers read the made-up keys from their file, and all else that is set', async t => {
  const folder = t.testdir({ '.env': 'FAL_CONCURRENCY=3\nLOG_LEVEL=warn\nWEBHOOK_SECRET=\n' })
  const env = { ENV_FILE: join(folder, '.env'), FAL_KEY: '', FAL_KEY_NEXT: makeFalKey(), HOME: '/root' }
  const plan = await planSystem(env, config)
  t.ok(plan.withSandbox)
  t.equal(plan.workersFile, sandboxKeysFile)
  const { api, router, 'fal-worker': fal, 'replicate-worker': replicate } = environments(plan)
  t.match(fal, {
    ENV_FILE: sandboxKeysFile,
    FAL_CONCURRENCY: '3',
    LOG_LEVEL: 'warn',
    FAL_QUEUE_URL: 'http://127.0.0.1:8010/fal-queue',
    NATS_URL: 'nats://127.0.0.1:4222',
  })
  t.match(replicate, { ENV_FILE: sandboxKeysFile, REPLICATE_API_URL: 'http://127.0.0.1:8010/replicate/v1' })
  for (const name of ['FAL_KEY', 'FAL_KEY_NEXT', 'REPLICATE_API_TOKEN']) t.notOk(fal?.[name], name)
  t.match(api, {
    ENV_FILE: env.ENV_FILE,
    WEBHOOK_SECRET: /^whsec_/,
    SANDBOX_URL: 'http://127.0.0.1:8010',
    SANDBOX_ENV_FILE: sandboxKeysFile,
  })
  for (const each of [router, fal, replicate]) t.notOk(each?.SANDBOX_URL, 'the gateway alone switches drills')
  const production = environments(await planSystem({ ...env, SOUNDFOUNDRY_ENV: 'production' }, config))
  t.notOk(production.api?.SANDBOX_URL, 'which is refused in production')
  t.equal(router?.ENV_FILE, env.ENV_FILE)
})

t.test('with keys, everybody reads the one file', async t => {
  const folder = t.testdir({ '.env': `REPLICATE_API_TOKEN=${makeReplicateToken()}\n` })
  const env = { ENV_FILE: join(folder, '.env') }
  const plan = await planSystem(env, config)
  t.notOk(plan.withSandbox)
  t.equal(plan.workersFile, env.ENV_FILE)
  for (const each of Object.values(environments(plan))) t.match(each, env)
})

t.test('a base of its own moves everything, also where PORT is set', async t => {
  const folder = t.testdir({ '.env': 'PORT=7000\n' })
  const plan = await planSystem({ ENV_FILE: join(folder, '.env') }, config, { portBase: 9_000 })
  t.match(plan, {
    origin: 'http://127.0.0.1:9000',
    sandboxOrigin: 'http://127.0.0.1:9010',
    brokerUrl: 'nats://127.0.0.1:9022',
  })
  const all = environments(plan)
  t.same(
    Object.values(all).map(({ PORT }) => PORT),
    ['9000', '9001', '9002', '9003', '9004'],
  )
  for (const each of Object.values(all)) t.match(each, { NATS_URL: 'nats://127.0.0.1:9022' })
  t.equal((await planSystem({ ENV_FILE: join(folder, '.env') }, config)).origin, 'http://127.0.0.1:7000')
})

t.test('the broker that is named is told of, but for a credential', async t => {
  const folder = t.testdir({ '.env': '' })
  const at = async (/** @type {string} */ url) =>
    (await planSystem({ ENV_FILE: join(folder, '.env'), NATS_URL: url }, config)).brokerUrl
  t.equal(await at('tls://broker.example.com:4222'), 'tls://broker.example.com:4222')
  t.equal(await at('tls://me:secret@broker.example.com:4222'), undefined)
})
