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
  sandboxEndpoints,
  signingVariables,
  withoutCredentials,
} from './environment.mjs'
import { root } from './paths.mjs'
import { isTaken, takenPorts } from './ports.mjs'
import { answersOk, waitUntilReady } from './ready.mjs'
import { announce } from './running.mjs'
import { keepSandboxKeys, sandboxKeysFile } from './sandbox-keys.mjs'
import { servicesAt } from './services.mjs'
import { Stop } from './stop.mjs'

/**
 * @typedef {object} SystemPlan
 * @property {import('./environment.mjs').Environment} env
 * @property {import('./environment.mjs').Environment} dotenv
 * @property {import('./services.mjs').Services} services
 * @property {string} envFile the path of the dotenv file
 * @property {string} workersFile the path of the one that the workers read their credentials from
 * @property {string | undefined} brokerUrl where it is not for this process to know, undefined
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
 * @param {import('./environment.mjs').Environment} given the environment of this process
 * @param {import('./built-config.mjs').Config} config
 * @param {{ portBase?: number | undefined }} [options] without a base of its own, PORT names the gateway's
 * @returns {Promise<SystemPlan>}
 * @throws {Stop} when the dotenv file cannot be read
 */
export async function planSystem(given, config, { portBase } = {}) {
  const services = servicesAt(portBase)
  const { path, variables: dotenv, unread, warnings } = readDotenv(given, config)
  const withSandbox = !hasProviderKey(given, dotenv, unread)
  const env = {
    ...(withSandbox ? withoutCredentials(given, config) : given),
    ...(portBase === undefined ? {} : { PORT: String(portBase) }),
  }
  const [api] = services.apps
  const ownBroker = originOf({ host: '127.0.0.1', port: services.broker.port }, 'nats')
  const namedBroker = lookUp('NATS_URL', env, dotenv)
  const withBroker = await needsOwnBroker(namedBroker, services.broker.port)
  return {
    env,
    dotenv: withSandbox ? withoutCredentials(dotenv, config) : dotenv,
    services,
    envFile: path,
    workersFile: withSandbox ? sandboxKeysFile : path,
    warnings,
    variablesOf: variablesFrom(config),
    withBroker,
    brokerUrl: withBroker ? ownBroker : withoutUser(namedBroker),
    withSandbox,
    origin: originOf(api === undefined ? { host: '127.0.0.1', port: 8000 } : addressOf(api, env, dotenv)),
    withTokens: ['API_TOKENS', 'API_TOKENS_FILE'].some(name => lookUp(name, env, dotenv) !== undefined),
    sandboxOrigin: withSandbox ? originOf({ host: '127.0.0.1', port: services.sandbox.port }) : undefined,
  }
}

/**
 * @param {string | undefined} url
 * @returns {string | undefined} undefined where a credential stands in it
 */
function withoutUser(url) {
  return url === undefined || url.includes('@') ? undefined : url
}

/**
 * Leaves word of what runs, for the command line.
 *
 * @param {SystemPlan} plan
 */
export function announceSystem({ origin, workersFile, sandboxOrigin, brokerUrl }) {
  announce({
    gateway: origin,
    env_file: workersFile,
    sandbox: sandboxOrigin ?? null,
    broker: brokerUrl ?? null,
    endpoints: sandboxOrigin === undefined ? {} : sandboxEndpoints(sandboxOrigin),
  })
}

/**
 * @param {SystemPlan} plan
 * @throws {Stop} when a port is in use
 */
export async function checkPorts({ env, dotenv, services, withBroker, withSandbox }) {
  const { apps, broker, sandbox } = services
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
  const { broker, sandbox } = plan.services
  if (plan.withBroker) {
    const prepared = await prepareBroker(natsServer.version, broker.port)
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
    keepSandboxKeys()
    supervisor.start(sandboxProcess(plan))
    const listens = () => isTaken({ name: sandbox.name, host: '127.0.0.1', port: sandbox.port })
    await waitUntilReady(new Map([[sandbox.name, listens]]), signal)
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
  return { name: servicesAt().broker.name, command, args: ['--config', file], cwd: root, env: systemEnvironment(env) }
}

/**
 * @param {SystemPlan} plan
 * @returns {import('./supervisor.mjs').ProcessPlan}
 */
export function sandboxProcess({ env, dotenv, services: { sandbox } }) {
  const own = appEnvironment(sandbox, { env, dotenv, names: sandbox.variables })
  return { ...nodeApp(sandbox), env: { ...own, FILES_PORT: String(sandbox.filesPort) } }
}

/**
 * Every app as a process with an environment of its own.
 *
 * @param {SystemPlan} plan
 * @returns {import('./supervisor.mjs').ProcessPlan[]}
 */
export function appProcesses(plan) {
  const { env, dotenv, services, withBroker, brokerUrl, variablesOf } = plan
  const reached = withBroker && brokerUrl !== undefined ? { NATS_URL: brokerUrl } : {}
  return services.apps.map(app => {
    const names = variablesOf(app.name)
    const extra = Object.assign(sandboxExtras(plan, names), reached)
    return Object.assign(nodeApp(app), { env: appEnvironment(app, { env, dotenv, extra, names }) })
  })
}

/**
 * What an app is given where the sandbox plays the providers. A worker reads the file of the made-up keys in place of
 * `.env`, whose other settings it is given.
 *
 * @param {SystemPlan} plan
 * @param {readonly string[]} names the variables that it reads
 * @returns {Record<string, string>}
 */
function sandboxExtras({ env, dotenv, sandboxOrigin, workersFile }, names) {
  if (sandboxOrigin === undefined) return {}
  const endpoints = sandboxEndpoints(sandboxOrigin)
  if (!Object.keys(endpoints).some(name => names.includes(name))) {
    return { ...signingVariables(env, dotenv), ...drillVariables({ env, dotenv, sandboxOrigin, workersFile }) }
  }
  const settings = names.flatMap(name => {
    const value = lookUp(name, env, dotenv)
    return value === undefined ? [] : [/** @type {const} */ ([name, value])]
  })
  return { ...Object.fromEntries(settings), ...endpoints, ENV_FILE: workersFile }
}

/**
 * What leads the gateway to the sandbox's controls and to the file of its keys. In production it would refuse them.
 *
 * @param {{ env: import('./environment.mjs').Environment, dotenv: import('./environment.mjs').Environment, sandboxOrigin: string, workersFile: string }} plan
 * @returns {Record<string, string>}
 */
function drillVariables({ env, dotenv, sandboxOrigin, workersFile }) {
  if (lookUp('SOUNDFOUNDRY_ENV', env, dotenv) === 'production') return {}
  return { SANDBOX_URL: sandboxOrigin, SANDBOX_ENV_FILE: workersFile }
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
export function waitForSystem({ env, dotenv, origin, services, withTokens }, signal) {
  /** @type {Map<string, () => Promise<boolean>>} */
  const questions = new Map(
    services.apps.map(app => [app.name, () => answersOk(`${originOf(addressOf(app, env, dotenv))}/readyz`)]),
  )
  if (!withTokens) questions.set('the state of the providers', () => answersOk(`${origin}/api/health/providers`))
  return waitUntilReady(questions, signal)
}
