import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { brokerConfiguration } from '../lib/broker.mjs'
import { builtConfig } from '../lib/built-config.mjs'
import { makeFalKey, makeReplicateToken, makeSigningSecret, makeWebhookSecret } from '../lib/keys.mjs'
import { ensureNatsServer } from '../lib/nats-server.mjs'
import { Supervisor } from '../lib/supervisor.mjs'
import { appProcesses, brokerProcess, planSystem, sandboxProcess } from '../lib/system.mjs'

/** Every secret that somebody may have put into the environment, and the processes that have a use for it. */
const secrets = {
  FAL_KEY: { value: makeFalKey(), holders: ['fal-worker'] },
  FAL_KEY_NEXT: { value: makeFalKey(), holders: ['fal-worker'] },
  FAL_KEY_PREVIOUS: { value: makeFalKey(), holders: ['fal-worker'] },
  FAL_API_KEY: { value: makeFalKey(), holders: ['fal-worker'] },
  REPLICATE_API_TOKEN: { value: makeReplicateToken(), holders: ['replicate-worker'] },
  WEBHOOK_SECRET: { value: makeWebhookSecret(), holders: ['api'] },
  URL_SIGNING_SECRET: { value: makeSigningSecret(), holders: ['api'] },
  ALERT_WEBHOOK_SECRET: { value: makeWebhookSecret(), holders: ['health'] },
  SOUNDFOUNDRY_API_TOKEN: { value: makeFalKey(), holders: [] },
}
const write = () => undefined
const onLinux = process.platform === 'linux'

t.test(
  'of the real processes, each holds its own secrets and no others',
  { skip: onLinux ? false : 'needs /proc' },
  async t => {
    const saved = { ...process.env }
    const planted = Object.fromEntries(Object.entries(secrets).map(([name, { value }]) => [name, value]))
    // As `npm start` has them: in its own environment.
    Object.assign(process.env, planted)
    t.teardown(() => {
      for (const name of Object.keys(planted)) delete process.env[name]
      Object.assign(process.env, saved)
    })
    const folder = t.testdir({ '.env': '' })
    const file = join(folder, 'nats-server.conf')
    const natsServer = await ensureNatsServer(process.env, () => undefined)
    // A free port of its own, and apps that never reach it: what a process holds is decided when it is started.
    const store = { version: natsServer.version, storeDirectory: join(folder, 'nats'), port: -1 }
    await writeFile(file, brokerConfiguration(store))
    const env = { ...process.env, ENV_FILE: join(folder, '.env'), NATS_URL: 'nats://127.0.0.1:9' }
    const plan = await planSystem(env, await builtConfig())
    t.notOk(plan.withSandbox, 'a provider key is configured')
    const supervisor = new Supervisor({ line: write, say: write, headline: write, plain: write })
    t.teardown(() => supervisor.kill())
    const anyPort = { PORT: '0', FILES_PORT: '0' }
    supervisor.start(brokerProcess(natsServer.path, file, env))
    for (const each of [sandboxProcess(plan), ...appProcesses(plan)])
      supervisor.start({ ...each, env: { ...each.env, ...anyPort } })

    const wanted = ['watchdog', 'broker', 'sandbox', 'api', 'router', 'fal-worker', 'replicate-worker', 'health']
    t.same(
      supervisor.processes.map(({ name }) => name),
      wanted,
    )
    /** @type {Record<string, string[]>} */
    const found = Object.fromEntries(Object.keys(secrets).map(name => [name, []]))
    for (const { name, pid } of supervisor.processes) {
      const environment = await environmentOf(pid)
      t.match(environment, /(?:^|\0)PATH=/, `${name} was seen`)
      for (const [secret, { value }] of Object.entries(secrets)) {
        if (environment.includes(value)) found[secret]?.push(name)
      }
    }
    t.same(found, Object.fromEntries(Object.entries(secrets).map(([name, { holders }]) => [name, holders])))
  },
)

/**
 * What a process was started with; empty as long as it has not been replaced by its program.
 *
 * @param {number} pid
 */
async function environmentOf(pid) {
  const limit = Date.now() + 60_000
  for (;;) {
    const text = readFileSync(`/proc/${pid}/environ`, 'latin1')
    if (text !== '' || Date.now() > limit) return text
    await delay(20)
  }
}
