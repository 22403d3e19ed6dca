import { join } from 'node:path'
import { systemEnvironment } from './child-environment.mjs'
import { BrokerKeeper } from './broker-keeper.mjs'
import { greets, needsOwnBroker, prepareBroker } from './broker.mjs'
import {
  addressOf,
  appEnvironment,
  hasProviderKey,
  lookUp,
  originOf,
  readDotenv,
  sandboxVariables,
  webhookVariables,
} from './environment.mjs'
import { root } from './paths.mjs'
import { isTaken, takenPorts } from './ports.mjs'
import { answersOk, waitUntilReady } from './ready.mjs'
import { apps, broker, sandbox } from './services.mjs'
import { Stop } from './stop.mjs'

/**
 * @typedef {object} SystemPlan
 * @property {import('./environment.mjs').Environment} env
 * @property {import('./environment.mjs').Environment} dotenv
 * @property {string} envFile the path of the dotenv file
 * @property {readonly string[]} warnings what is wrong with it, one line each
 * @property {(name: string) => readonly string[]} variablesOf the variables that an app reads, by its name
 * @property {boolean} withBroker whether it brings its own broker
 * @property {boolean} withSandbox whether the sandbox plays the providers
 * @property {string} origin of the gateway
 * @property {string | undefined} sandboxOrigin
 * @property {boolean} withTokens whether the gateway asks for client tokens, of which this process knows none
 */

/**
 * The variables that each app reads, by its name: its own schema names them.
 *
 * @param {import('./built-config.mjs').Config} config
 * @returns {(name: string) => readonly string[]}
 */
function variablesFrom({ appNames, appVariables }) {
  /** @type {ReadonlyMap<string, readonly string[]>} */
  const names = new Map(appNames.map(app => [app, appVariables(app).map(({ name }) => name)]))
  return name => names.get(name) ?? []
}

/**
 * Decides what is started.
 *
 * @param {import('./environment.mjs').Environment} env
 * @param {import('./built-config.mjs').Config} config
 * @returns {Promise<SystemPlan>}
 * @throws {Stop} when the dotenv file cannot be read
 */
export async function planSystem(env, config) {
  const { path, variables: dotenv, unread, warnings } = readDotenv(env, config)
  const withSandbox = !hasProviderKey(env, dotenv, unread)
  const [api] = apps
  return {
    env,
    dotenv,
    envFile: path,
    warnings,
    variablesOf: variablesFrom(config),
    withBroker: await needsOwnBroker(lookUp('NATS_URL', env, dotenv)),
    withSandbox,
    origin: originOf(api === undefined ? { host: '127.0.0.1', port: 8000 } : addressOf(api, env, dotenv)),
    withTokens: ['API_TOKENS', 'API_TOKENS_FILE'].some(name => lookUp(name, env, dotenv) !== undefined),
    sandboxOrigin: withSandbox ? originOf({ host: '127.0.0.1', port: sandbox.port }) : undefined,
  }
}

/**
 * @param {SystemPlan} plan
 * @throws {Stop} when a port is in use
 */
export async function checkPorts({ env, dotenv, withBroker, withSandbox }) {
  const listeners = apps.map(app => {
    const { host, port } = addressOf(app, env, dotenv)
    return { name: app.name, host, port: Number(port) }
  })
  const loopback = { host: '127.0.0.1' }
  if (withBroker) listeners.push({ ...loopback, ...broker })
  if (withSandbox) {
    listeners.push({ ...loopback, name: sandbox.name, port: sandbox.port })
    listeners.push({ ...loopback, name: `${sandbox.name} (files)`, port: sandbox.filesPort })
  }
  // A port that is none at all is for the gateway to refuse, in its own words.
  const possible = listeners.filter(({ port }) => Number.isInteger(port) && port > 0 && port < 65_536)
  const taken = await takenPorts(possible)
  if (taken.length > 0) throw new Stop(taken.join('\n'))
}

/**
 * Starts the broker, then the sandbox, then the apps; each once the one before answers.
 *
 * @param {SystemPlan} plan
 * @param {import('./nats-server.mjs').NatsServer} natsServer
 * @param {{ supervisor: import('./supervisor.mjs').Supervisor, log: import('./log.mjs').Log, signal: AbortSignal }} tools
 */
export async function startSystem(plan, natsServer, { supervisor, log, signal }) {
  const { env, dotenv } = plan
  if (plan.withBroker) {
    const prepared = await prepareBroker(natsServer.version)
    log.say(prepared.durability)
    supervisor.start(brokerProcess(natsServer.path, prepared.file, env))
    const address = { host: '127.0.0.1', port: broker.port }
    await waitUntilReady(new Map([[broker.name, () => greets(address)]]), signal)
    const { storeDirectory } = prepared
    const keeper = new BrokerKeeper({ log, address, storeDirectory, restart: () => supervisor.restart(broker.name) })
    keeper.start()
    signal.addEventListener('abort', () => keeper.stop(), { once: true })
  } else {
    log.say(`Using the broker at ${lookUp('NATS_URL', env, dotenv)}`)
  }
  if (plan.withSandbox) {
    supervisor.start(sandboxProcess(plan))
    await waitUntilReady(new Map([[sandbox.name, sandboxListens]]), signal)
  }
  if (signal.aborted) return
  for (const app of appProcesses(plan)) supervisor.start(app)
}

/**
 * The broker as a process, which needs nothing of ours.
 *
 * @param {string} command the path of nats-server
 * @param {string} file its configuration
 * @param {import('./environment.mjs').Environment} env
 * @returns {import('./supervisor.mjs').ProcessPlan}
 */
export function brokerProcess(command, file, env) {
  return { name: broker.name, command, args: ['--config', file], cwd: root, env: systemEnvironment(env) }
}

/**
 * @param {SystemPlan} plan
 * @returns {import('./supervisor.mjs').ProcessPlan}
 */
export function sandboxProcess({ env, dotenv }) {
  const own = appEnvironment(sandbox, { env, dotenv, names: sandbox.variables })
  return { ...nodeApp(sandbox), env: { ...own, FILES_PORT: String(sandbox.filesPort) } }
}

/**
 * Every app as a process with an environment of its own.
 *
 * @param {SystemPlan} plan
 * @returns {import('./supervisor.mjs').ProcessPlan[]}
 */
export function appProcesses({ env, dotenv, sandboxOrigin, variablesOf }) {
  const extra =
    sandboxOrigin === undefined ? {} : { ...sandboxVariables(sandboxOrigin), ...webhookVariables(env, dotenv) }
  return apps.map(app => ({
    ...nodeApp(app),
    env: appEnvironment(app, { env, dotenv, extra, names: variablesOf(app.name) }),
  }))
}

function sandboxListens() {
  return isTaken({ name: sandbox.name, host: '127.0.0.1', port: sandbox.port })
}

/** @param {import('./services.mjs').Service} app */
function nodeApp({ name, folder }) {
  return { name, command: process.execPath, args: [join(root, folder, 'dist', 'main.js')], cwd: root }
}

/**
 * Waits until every app is ready and the gateway tells how the providers are.
 *
 * @param {SystemPlan} plan
 * @param {AbortSignal} signal gives up
 * @returns {Promise<string[]>} what was still missing when it was given up
 */
export function waitForSystem({ env, dotenv, origin, withTokens }, signal) {
  /** @type {Map<string, () => Promise<boolean>>} */
  const questions = new Map(
    apps.map(app => [app.name, () => answersOk(`${originOf(addressOf(app, env, dotenv))}/readyz`)]),
  )
  if (!withTokens) questions.set('the state of the providers', () => answersOk(`${origin}/api/health/providers`))
  return waitUntilReady(questions, signal)
}
