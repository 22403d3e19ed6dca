import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { makeFalKey, makeReplicateToken, makeWebhookSecret } from './keys.mjs'
import { root } from './paths.mjs'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

const keyNames = ['FAL_KEY', 'FAL_API_KEY', 'REPLICATE_API_TOKEN'].flatMap(name => [name, `${name}_FILE`])
const credentialName = /^(?:FAL|REPLICATE)_(?:API_)?(?:KEY|TOKEN)(?:_|$)/

/**
 * What the dotenv file defines: `.env` in the repository, or the file that `ENV_FILE` names. Empty where there is none;
 * the apps themselves complain of one that is named and missing.
 *
 * @param {Environment} env
 * @returns {Environment}
 */
export function readDotenv(env) {
  try {
    return parseEnv(readFileSync(resolve(root, env.ENV_FILE || '.env'), 'utf8'))
  } catch {
    return {}
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
 * Whether a credential of any provider is configured.
 *
 * @param {Environment} env
 * @param {Environment} dotenv
 */
export function hasProviderKey(env, dotenv) {
  return keyNames.some(name => lookUp(name, env, dotenv) !== undefined)
}

/**
 * Variables that turn the workers to a sandbox, with new keys that open nothing else.
 *
 * @param {string} origin of the sandbox, such as `http://127.0.0.1:8010`
 * @returns {Record<string, string>}
 */
export function sandboxVariables(origin) {
  return {
    FAL_KEY: makeFalKey(),
    FAL_QUEUE_URL: `${origin}/fal-queue`,
    FAL_REST_URL: `${origin}/fal-rest`,
    FAL_API_URL: `${origin}/fal-api/v1`,
    REPLICATE_API_TOKEN: makeReplicateToken(),
    REPLICATE_API_URL: `${origin}/replicate/v1`,
  }
}

/**
 * A new secret to sign webhooks with, unless one is configured.
 *
 * @param {Environment} env
 * @param {Environment} dotenv
 * @returns {Record<string, string>}
 */
export function webhookVariables(env, dotenv) {
  const isSet = ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_FILE'].some(name => lookUp(name, env, dotenv) !== undefined)
  return isSet ? {} : { WEBHOOK_SECRET: makeWebhookSecret() }
}

/**
 * The environment of one app: this one, without the credentials it has no use for. HOST and PORT mean the gateway;
 * every other app keeps its own.
 *
 * @param {import('./services.mjs').Service} service
 * @param {{ env: Environment, dotenv: Environment, extra?: Record<string, string> }} sources
 * @returns {Record<string, string | undefined>}
 */
export function appEnvironment(service, { env, dotenv, extra = {} }) {
  const { credentials } = service
  const mayKeep = (/** @type {string} */ name) =>
    name.startsWith('WEBHOOK_SECRET')
      ? service.name === 'api'
      : !credentialName.test(name) || (credentials !== undefined && name.startsWith(credentials))
  const kept = Object.entries({ ...env, ...extra }).filter(([name]) => mayKeep(name))
  const { host, port } = addressOf(service, env, dotenv)
  return { ...Object.fromEntries(kept), HOST: host, PORT: String(port) }
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
 */
export function originOf({ host, port }) {
  const everywhere = host === '0.0.0.0' || host === '::'
  const reachable = everywhere ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
