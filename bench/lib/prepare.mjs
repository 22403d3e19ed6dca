import { bootstrap } from '../../tools/lib/bootstrap.mjs'
import { buildEverything } from '../../tools/lib/turbo.mjs'

/**
 * Builds everything and loads what was built: before, it need not be there at all, for the compiler neither.
 *
 * @param {readonly string[]} packages by their folders under packages/
 * @returns {Promise<any[]>} their faces
 */
export async function prepare(...packages) {
  const { env, natsServer } = await bootstrap(console.log)
  await buildEverything(env, console.log)
  process.env.SOUNDFOUNDRY_NATS_SERVER = natsServer.path
  return Promise.all(
    packages.map(name => import(new URL(`../../packages/${name}/dist/index.js`, import.meta.url).href)),
  )
}
