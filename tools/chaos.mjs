// pnpm chaos: kills processes and breaks far ends for some minutes, then counts what became of every track.
//   pnpm chaos --minutes 5 --seed 42 --routers 2 --fal-workers 3 --replicate-workers 2 --per-second 4
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { bootstrap } from './lib/bootstrap.mjs'
import { Stop } from './lib/stop.mjs'
import { buildEverything } from './lib/turbo.mjs'

const usage =
  'pnpm chaos [--minutes N] [--seed S] [--routers N] [--fal-workers N] [--replicate-workers N] [--per-second N]'

/**
 * @param {string} name
 * @param {string} text
 * @returns {number}
 */
function number(name, text) {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Stop(`--${name} takes a number greater than 0.\n${usage}`, 64)
}

function readOptions() {
  const text = /** @type {const} */ ({ type: 'string' })
  try {
    const { values } = parseArgs({
      options: {
        minutes: { ...text, default: '2' },
        seed: { ...text, default: String(randomInt(1, 2 ** 31)) },
        routers: { ...text, default: '2' },
        'fal-workers': { ...text, default: '3' },
        'replicate-workers': { ...text, default: '2' },
        'per-second': { ...text, default: '4' },
      },
    })
    return {
      durationMs: number('minutes', values.minutes) * 60_000,
      seed: number('seed', values.seed),
      routers: number('routers', values.routers),
      falWorkers: number('fal-workers', values['fal-workers']),
      replicateWorkers: number('replicate-workers', values['replicate-workers']),
      perSecond: number('per-second', values['per-second']),
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
  const testkit = new URL('../packages/testkit/dist/index.js', import.meta.url)
  const { formatReport, isClean, runChaos } = await import(testkit.href)
  const report = await runChaos({ ...options, faults: 'all', say: console.log })
  console.log(`\n${formatReport(report)}`)
  return isClean(report) ? 0 : 1
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Stop ? error.message : error)
  return error instanceof Stop ? error.exitCode : 1
})
