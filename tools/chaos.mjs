// pnpm chaos: kills processes and breaks far ends for some minutes, then counts what became of every track.
//   pnpm chaos --minutes 5 --seed 42 --routers 2 --fal-workers 3 --replicate-workers 2 --per-second 4
// With --outage it takes nothing but the broker away, for so many seconds, under the same load.
//   pnpm chaos --outage 60
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { bootstrap } from './lib/bootstrap.mjs'
import { positiveNumber } from './lib/positive-number.mjs'
import { Stop } from './lib/stop.mjs'
import { buildEverything } from './lib/turbo.mjs'

const usage =
  'pnpm chaos [--minutes N] [--seed S] [--routers N] [--fal-workers N] [--replicate-workers N] [--per-second N]\n' +
  'pnpm chaos --outage SECONDS [--per-second N]'

/** @param {string} name @param {string} text */
const number = (name, text) => positiveNumber(name, text, usage)

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
        outage: text,
      },
    })
    return {
      durationMs: number('minutes', values.minutes) * 60_000,
      seed: number('seed', values.seed),
      routers: number('routers', values.routers),
      falWorkers: number('fal-workers', values['fal-workers']),
      replicateWorkers: number('replicate-workers', values['replicate-workers']),
      perSecond: number('per-second', values['per-second']),
      outageMs: values.outage === undefined ? null : number('outage', values.outage) * 1_000,
    }
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 64)
  }
}

async function run() {
  const { outageMs, ...options } = readOptions()
  const { env, natsServer } = await bootstrap(console.log)
  await buildEverything(env, console.log)
  process.env.SOUNDFOUNDRY_NATS_SERVER = natsServer.path
  // Built just now: before, it need not be there at all, for the compiler neither.
  const testkit = await import(new URL('../packages/testkit/dist/index.js', import.meta.url).href)
  const say = console.log
  if (outageMs !== null) {
    const report = await testkit.runOutage({ outageMs, perSecond: options.perSecond, say })
    console.log(`\n${testkit.formatOutage(report)}`)
    return testkit.isOutageClean(report) ? 0 : 1
  }
  const report = await testkit.runChaos({ ...options, faults: 'all', say })
  console.log(`\n${testkit.formatReport(report)}`)
  return testkit.isClean(report) ? 0 : 1
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Stop ? error.message : error)
  return error instanceof Stop ? error.exitCode : 1
})
