import { join } from 'node:path'
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
 * @property {boolean} withBroker whether it brings its own broker
 * @property {boolean} withSandbox whether the sandbox plays the providers
 * @property {string} origin of the gateway
 * @property {string | undefined} sandboxOrigin
 * @property {boolean} withTokens whether the gateway asks for client tokens, of which this process knows none
 */

/**
 * Decides what is started.
 *
 * @param {import('./environment.mjs').Environment} env
 * @returns {Promise<SystemPlan>}
 */
export async function planSystem(env) {
  const dotenv = readDotenv(env)
  const withSandbox = !hasProviderKey(env, dotenv)
  const [api] = apps
  return {
    env,
    dotenv,
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
    supervisor.start({ name: broker.name, command: natsServer.path, args: ['--config', prepared.file], cwd: root, env })
    await waitUntilReady(new Map([[broker.name, () => greets({ host: '127.0.0.1', port: broker.port })]]), signal)
  } else {
    log.say(`Using the broker at ${lookUp('NATS_URL', env, dotenv)}`)
  }
  const { sandboxOrigin } = plan
  const extra =
    sandboxOrigin === undefined ? {} : { ...sandboxVariables(sandboxOrigin), ...webhookVariables(env, dotenv) }
  if (plan.withSandbox) {
    const sandboxEnv = { ...appEnvironment(sandbox, { env, dotenv }), FILES_PORT: String(sandbox.filesPort) }
    supervisor.start({ ...nodeApp(sandbox), env: sandboxEnv })
    await waitUntilReady(new Map([[sandbox.name, sandboxListens]]), signal)
  }
  if (signal.aborted) return
  for (const app of apps) supervisor.start({ ...nodeApp(app), env: appEnvironment(app, { env, dotenv, extra }) })
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
