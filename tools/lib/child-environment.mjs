import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/** What any program needs to run on this system. None of them holds a secret. */
const systemNames = new Set(
  (
    'PATH HOME USER LOGNAME SHELL TZ LANG LANGUAGE TMPDIR TMP TEMP TERM COLORTERM NO_COLOR FORCE_COLOR SYSTEMROOT ' +
    'SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES NUMBER_OF_PROCESSORS'
  ).split(' '),
)

/** What Node.js itself reads, and where a proxy is. Not all that begins with NODE_: npm keeps a token in NODE_AUTH_TOKEN. */
const nodeNames = new Set(
  (
    'NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_DEBUG NODE_NO_WARNINGS NODE_USE_ENV_PROXY SSL_CERT_FILE ' +
    'SSL_CERT_DIR HTTP_PROXY HTTPS_PROXY NO_PROXY'
  ).split(' '),
)

/**
 * @param {Environment} env
 * @param {(name: string) => boolean} isWanted
 * @returns {Record<string, string | undefined>}
 */
function pick(env, isWanted) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)))
}

/** @param {string} name */
const isOfSystem = name => systemNames.has(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name)

/**
 * The environment of a program that is none of ours, such as the broker: the system's own variables.
 *
 * @param {Environment} env
 */
export function systemEnvironment(env) {
  return pick(env, isOfSystem)
}

/**
 * The environment of an app: the system's, what Node.js reads, and the variables that the app itself reads.
 *
 * @param {Environment} env
 * @param {readonly string[]} names of the variables that it reads
 */
export function ownEnvironment(env, names) {
  const own = new Set(names)
  return pick(env, name => isOfSystem(name) || nodeNames.has(name.toUpperCase()) || own.has(name))
}

/** Every variable that an app or the command line reads. `.env.example` names each of the apps', which a test holds it to. */
function ourNames() {
  const example = readFileSync(join(root, '.env.example'), 'utf8')
  const names = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name)
  return new Set([...names, 'SOUNDFOUNDRY_API', 'SOUNDFOUNDRY_API_TOKEN', 'SOUNDFOUNDRY_API_TOKEN_FILE'])
}

/**
 * The environment of what installs and builds: everything but our own variables, of which it needs none. It is chosen
 * before anything is installed, and package managers are configured by more variables than anybody can name.
 *
 * @param {Environment} env
 */
export function toolEnvironment(env) {
  const ours = ourNames()
  return pick(env, name => !ours.has(name))
}
