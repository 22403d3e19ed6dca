// pnpm rotation-drill: does to fal's key whatever a person could do to it, under a steady load, and counts what became of
// every track.
import { parseArgs } from 'node:util'
import { bootstrap } from './lib/bootstrap.mjs'
import { positiveNumber } from './lib/positive-number.mjs'
import { Stop } from './lib/stop.mjs'
import { buildEverything } from './lib/turbo.mjs'

const usage = 'pnpm rotation-drill [--per-second N] [--fal-workers N]'
const help = `${usage}

Starts a whole system of its own and, while tracks go through, does to fal's key whatever a person could do to it: good,
refused, malformed and locked ones, by command, by editor and as a mounted secret. Then it counts what became of every
track, and prints a line for each thing that was done.

  --per-second N     tracks posted each second, all the time (100)
  --fal-workers N    workers at fal (3)

It ends with 0 when everything went as it has to, with 1 when a track failed, was lost or submitted twice, or a key was
not treated or told as it has to be, and with 64 for wrong usage.`

/** What was asked for; null for the help. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'per-second': { type: 'string', default: '100' },
        'fal-workers': { type: 'string', default: '3' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return null
    const falWorkers = positiveNumber('fal-workers', values['fal-workers'], usage)
    if (!Number.isInteger(falWorkers)) throw new Stop(`--fal-workers takes a whole number.\n${usage}`, 64)
    return { perSecond: positiveNumber('per-second', values['per-second'], usage), falWorkers }
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 64)
  }
}

async function run() {
  const options = readOptions()
  if (options === null) {
    console.log(help)
    return 0
  }
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
