// pnpm rotation-drill: does to fal's key whatever a person could do to it, under a steady load, and counts what became of
// every track. Ends with 1 when a track failed, was lost or submitted twice, or a key was not treated as it has to be.
//   pnpm rotation-drill --per-second 100 --fal-workers 3
import { parseArgs } from 'node:util'
import { bootstrap } from './lib/bootstrap.mjs'
import { positiveNumber } from './lib/positive-number.mjs'
import { Stop } from './lib/stop.mjs'
import { buildEverything } from './lib/turbo.mjs'

const usage = 'pnpm rotation-drill [--per-second N] [--fal-workers N]'

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'per-second': { type: 'string', default: '100' },
        'fal-workers': { type: 'string', default: '3' },
      },
    })
    return {
      perSecond: positiveNumber('per-second', values['per-second'], usage),
      falWorkers: positiveNumber('fal-workers', values['fal-workers'], usage),
    }
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 64)
  }
}

async function run() {
  const options = readOptions()
  const { env, natsServer } = await bootstrap(console.log)
  await buildEverything(env, console.log)
  process.env.SOUNDFOUNDRY_NATS_SERVER = natsServer.path
  // Built just now: before, it need not be there at all, for the compiler neither.
  const testkit = await import(new URL('../packages/testkit/dist/index.js', import.meta.url).href)
  const report = await testkit.runRotationDrill({ ...options, say: console.log })
  console.log(`\n${testkit.formatDrill(report)}`)
  return testkit.isDrillGood(report) ? 0 : 1
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Stop ? error.message : error)
  return error instanceof Stop ? error.exitCode : 1
})
