import { runCommand } from './commands.mjs'
import { root } from './paths.mjs'
import { Stop } from './stop.mjs'

/**
 * The environment for turbo: nothing is reported to anybody.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function turboEnvironment(env) {
  return { ...env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
}

/**
 * Builds every app and package that is not built yet.
 *
 * @param {NodeJS.ProcessEnv} env in which `pnpm` is on the PATH
 * @param {(line: string) => void} say
 * @throws {Stop} when something does not compile
 */
export async function buildEverything(env, say) {
  say('Building')
  const args = ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only']
  const { code, output } = await runCommand('pnpm', args, { env: turboEnvironment(env), cwd: root })
  if (code !== 0) throw new Stop(`The build failed:\n${output.trim()}`, 1)
}
