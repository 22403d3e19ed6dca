import { toolEnvironment } from './child-environment.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureNatsServer } from './nats-server.mjs'
import { checkNode } from './node-version.mjs'
import { ensurePnpm } from './pnpm.mjs'

/**
 * Brings a fresh clone to where it can build: Node.js, pnpm, the packages, the broker.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<{ env: NodeJS.ProcessEnv, natsServer: import('./nats-server.mjs').NatsServer }>} the environment in
 *   which `pnpm` is on the PATH, without the variables of the apps
 */
export async function bootstrap(say) {
  checkNode()
  const env = await ensurePnpm(toolEnvironment(process.env), say)
  await ensureInstalled(env, say)
  return { env, natsServer: await ensureNatsServer(env, say) }
}
