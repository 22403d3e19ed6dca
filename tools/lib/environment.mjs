import { ownEnvironment } from './child-environment.mjs'
import { makeFalKey, makeReplicateToken, makeSigningSecret, makeWebhookSecret } from './keys.mjs'
import { root } from './paths.mjs'
import { exitCodes, Stop } from './stop.mjs'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * @typedef {object} Dotenv what the dotenv file says: `.env` in the repository, or the file that `ENV_FILE` names
 * @property {string} path
 * @property {Environment} variables
 * @property {ReadonlySet<string>} unread variables that stand in lines which cannot be read
 * @property {readonly string[]} warnings one line each
 */

const keyNames = ['FAL_KEY', 'FAL_API_KEY', 'REPLICATE_API_TOKEN'].flatMap(name => [name, `${name}_FILE`])

/**
 * Reads the dotenv file as the apps do.
 *
 * @param {Environment} env
 * @param {import('./built-config.mjs').Config} config
 * @returns {Dotenv}
 * @throws {Stop} when it cannot be read: a provider's key may stand in it
 */
export function readDotenv(env, config) {
  const { sources, problems, warnings } = config.openSources(env, { rootDirectory: root })
  if (problems.length > 0) throw new Stop(config.formatProblems(problems), exitCodes.badConfiguration)
  const { path, variables, ignored } = sources.envFile
  return {
    path,
    variables,
    unread: new Set(ignored.flatMap(({ names }) => names)),
    warnings: warnings.map(({ variable, message }) => `${variable} ${message}`),
  }
}

/**
 * A variable from the environment, else from the dotenv file; an empty one is one that is not set.
 *
 * @param {string} name
 * @param {Environment} env
 * @param {Environment} dotenv
 * @returns {string | undefined}
 */
export function lookUp(name, env, dotenv) {
  return env[name] || dotenv[name] || undefined
}

/**
 * Whether a credential of any provider is configured, or was meant to be: a real one that cannot be read, or whose name is
 * in another case, is to be put right, and not to be passed over for a made-up one.
 *
 * @param {Environment} env
 * @param {Environment} dotenv
 * @param {ReadonlySet<string>} [unread] variables that stand in lines which cannot be read
 */
export function hasProviderKey(env, dotenv, unread = new Set()) {
  const inOtherCase = Object.entries(dotenv).some(([name, value]) => value && keyNames.includes(name.toUpperCase()))
  return inOtherCase || keyNames.some(name => lookUp(name, env, dotenv) !== undefined || unread.has(name))
}

/**
 * Variables that lead the workers to a sandbox.
 *
 * @param {string} origin of the sandbox, such as `http://127.0.0.1:8010`
 * @returns {Record<string, string>}
 */
export function sandboxEndpoints(origin) {
  return {
    FAL_QUEUE_URL: `${origin}/fal-queue`,
    FAL_REST_URL: `${origin}/fal-rest`,
    FAL_API_URL: `${origin}/fal-api/v1`,
    REPLICATE_API_URL: `${origin}/replicate/v1`,
  }
}

/**
 * The same, with new keys that open nothing else.
 *
 * @param {string} origin
 * @returns {Record<string, string>}
 */
export function sandboxVariables(origin) {
  return { FAL_KEY: makeFalKey(), REPLICATE_API_TOKEN: makeReplicateToken(), ...sandboxEndpoints(origin) }
}

/**
 * An environment without any provider's credentials.
 *
 * @param {Environment} env
 * @param {import('./built-config.mjs').Config} config
 * @returns {Environment}
 */
export function withoutCredentials(env, { credentialRules }) {
  const names = Object.values(credentialRules).flatMap(({ variables }) => Object.values(variables).flat())
  const ours = new Set(names.flatMap(name => [name, `${name}_FILE`]))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.has(name)))
}

/**
 * New secrets to sign webhooks, and addresses of audio, with, unless some are configured.
 *
 * @param {Environment} env
 * @param {Environment} dotenv
 * @returns {Record<string, string>}
 */
export function signingVariables(env, dotenv) {
  const isSet = (/** @type {string} */ name) =>
    [name, `${name}_FILE`].some(each => lookUp(each, env, dotenv) !== undefined)
  return {
    ...(isSet('WEBHOOK_SECRET') ? {} : { WEBHOOK_SECRET: makeWebhookSecret() }),
    ...(isSet('URL_SIGNING_SECRET') ? {} : { URL_SIGNING_SECRET: makeSigningSecret() }),
  }
}

/**
 * The environment of one app: what every program needs, the variables that this app reads, and nothing else. HOST and
 * PORT mean the gateway; every other app keeps its own.
 *
 * @param {import('./services.mjs').Service} service
 * @param {{ env: Environment, dotenv: Environment, names: readonly string[], extra?: Record<string, string> }} sources
 *   `names`: the variables that the app reads
 * @returns {Record<string, string | undefined>}
 */
export function appEnvironment(service, { env, dotenv, names, extra = {} }) {
  const { host, port } = addressOf(service, env, dotenv)
  return { ...ownEnvironment({ ...env, ...extra }, names), HOST: host, PORT: String(port) }
}

/**
 * Where an app listens.
 *
 * @param {import('./services.mjs').Service} service
 * @param {Environment} env
 * @param {Environment} dotenv
 * @returns {{ host: string, port: number | string }}
 */
export function addressOf(service, env, dotenv) {
  if (service.name !== 'api') return { host: '127.0.0.1', port: service.port }
  return { host: lookUp('HOST', env, dotenv) ?? '127.0.0.1', port: lookUp('PORT', env, dotenv) ?? service.port }
}

/**
 * The URL at which this machine reaches what listens at an address.
 *
 * @param {{ host: string, port: number | string }} address
 * @param {string} [scheme]
 */
export function originOf({ host, port }, scheme = 'http') {
  const everywhere = host === '0.0.0.0' || host === '::'
  const reachable = everywhere ? '127.0.0.1' : host
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
