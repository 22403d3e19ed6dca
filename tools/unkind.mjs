// pnpm unkind: a whole system, with the times of production, against both providers at their most unkind; then it counts.
//   pnpm unkind --tracks 300 --per-second 5 --lag-s 90 --clock-s -150
// It takes some ten minutes. Exit code 1 when anything was paid twice or forgotten.
import { parseArgs } from 'node:util'
import { bootstrap } from './lib/bootstrap.mjs'
import { positiveNumber } from './lib/positive-number.mjs'
import { Stop } from './lib/stop.mjs'
import { buildEverything } from './lib/turbo.mjs'

const usage = 'pnpm unkind [--tracks N] [--per-second N] [--lag-s N] [--clock-s=N]'

/** @param {string} name @param {string} text */
const number = (name, text) => positiveNumber(name, text, usage)

function readOptions() {
  const text = /** @type {const} */ ({ type: 'string' })
  try {
    const { values } = parseArgs({
      options: {
        tracks: { ...text, default: '300' },
        'per-second': { ...text, default: '5' },
        'lag-s': { ...text, default: '90' },
        'clock-s': { ...text, default: '-150' },
      },
    })
    const clockMs = Number(values['clock-s']) * 1_000
    if (!Number.isFinite(clockMs)) throw new Stop(`--clock-s takes a number of seconds\n${usage}`, 64)
    return {
      tracks: number('tracks', values.tracks),
      perSecond: number('per-second', values['per-second']),
      lagMs: number('lag-s', values['lag-s']) * 1_000,
      clockMs,
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
  const report = await testkit.runUnkind({ ...options, say: console.log })
  console.log(`\n${testkit.formatUnkind(report)}`)
  return testkit.isUnkindClean(report) ? 0 : 1
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Stop ? error.message : error)
  return error instanceof Stop ? error.exitCode : 1
})
