import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../commands.mjs'
import { root } from '../paths.mjs'

/** The tag that docker-compose.yml gives to images of this test, so that nobody's `latest` is replaced. */
export const imageTag = 'container-test'

/** The Dockerfile makes an image of each of them. */
export const imagedApps = /** @type {const} */ ([
  'api',
  'router',
  'fal-worker',
  'replicate-worker',
  'health',
  'sandbox',
])

/**
 * What an image's build is given of this machine's way to packages: npm's settings and certificates, as secrets of the
 * build, each only where there is one.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {(path: string) => boolean} exists
 */
export function buildSecrets(env, exists = existsSync) {
  const sources = {
    npmrc: env.NPM_CONFIG_USERCONFIG || env.npm_config_userconfig || join(homedir(), '.npmrc'),
    certificates: env.NODE_EXTRA_CA_CERTS,
  }
  return Object.entries(sources).flatMap(([id, path]) =>
    path && exists(path) ? ['--secret', `id=${id},src=${path}`] : [],
  )
}

/**
 * Builds the image of an app.
 *
 * @param {import('./engine.mjs').Engine} engine
 * @param {string} app
 * @param {NodeJS.ProcessEnv} env
 * @throws {Error} with the end of what the engine said
 */
export async function buildImage(engine, app, env) {
  // A registry or a proxy may be on this machine itself; Docker builds in a network that reaches neither, by its own rules.
  const network = engine.name === 'podman' ? ['--network', 'host'] : []
  const tag = ['--tag', `soundfoundry-${app}:${imageTag}`]
  const args = ['build', ...network, ...buildSecrets(env), '--build-arg', `APP=${app}`, ...tag, '.']
  const { code, output } = await runCommand(engine.name, args, { env: { ...env, DOCKER_BUILDKIT: '1' }, cwd: root })
  if (code !== 0) throw new Error(`The image of ${app} could not be built:\n${output.trimEnd().slice(-4_000)}`)
}
