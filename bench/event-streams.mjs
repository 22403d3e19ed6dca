// pnpm bench:events: a thousand open event streams, one gateway of two killed half-way, several times over.
//   pnpm bench:events --streams 1000 --rounds 8 --per-second 50
// Meanwhile so many other tracks are made each second. Ends with 1 when a stream missed its track's end, an event never
// came or came twice, another track did not succeed, or the other gateway's memory grew.
import { parseArgs } from 'node:util'
import { Stop } from '../tools/lib/stop.mjs'
import { positiveNumber } from '../tools/lib/positive-number.mjs'
import { measurable, measureMemory } from './lib/memory.mjs'
import { percentile, slope, toTable } from './lib/numbers.mjs'
import { prepare } from './lib/prepare.mjs'

const usage = 'pnpm bench:events [--streams N] [--rounds N] [--per-second N]'
const say = console.log

/** A stream that is kept weighs some 20 kB: with 1,000 of them, one in a hundred would show. Megabytes a round. */
const mostHeapGrowth = 0.2
/** What is returned to the system varies by itself. */
const mostPeakGrowth = 1.2

function readOptions() {
  const { values } = parseArgs({
    options: {
      streams: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '8' },
      'per-second': { type: 'string', default: '50' },
    },
  })
  const streams = positiveNumber('streams', values.streams, usage)
  const rounds = positiveNumber('rounds', values.rounds, usage)
  if (rounds < 2) throw new Stop(`What grows can only be told from two rounds on.\n${usage}`, 64)
  return { streams, rounds, perSecond: positiveNumber('per-second', values['per-second'], usage) }
}

/** How long the last of the other tracks may take. */
const restLimitMs = 300_000

/**
 * Has other tracks made at Replicate meanwhile: fal's are held while the streams are open.
 *
 * @param {any} testkit @param {any} system @param {number} perSecond
 */
function startOthers(testkit, system, perSecond) {
  const gateway = testkit.createGatewayClient(system.apiUrl)
  const traffic = testkit.startTraffic(gateway, perSecond, { provider: 'replicate' })
  const startedAt = performance.now()
  const countOf = async (/** @type {string} */ status) => {
    const answer = await (await gateway.fetch(`/api/tracks?provider=replicate&status=${status}&limit=1`)).json()
    return answer.tracks.length
  }
  return {
    /** Ends the posts, waits for the tracks, and tells what became of them. */
    async finish() {
      const seconds = (performance.now() - startedAt) / 1_000
      const made = system.sandbox.control
        .work()
        .filter((/** @type {any} */ work) => work.provider === 'replicate').length
      const accepted = await traffic.finish()
      await testkit.waitFor(async () => (await countOf('queued')) + (await countOf('running')) === 0, {
        what: 'the other tracks to be done',
        timeoutMs: restLimitMs,
        intervalMs: 500,
      })
      const unlucky = (await countOf('failed')) + (await countOf('expired')) + (await countOf('canceled'))
      const rate = (made / seconds).toFixed(1)
      return { isGood: unlucky === 0, told: `${accepted.length} in ${seconds.toFixed(0)} s, ${rate} a second begun` }
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof measureMemory>>} Memory */
/** @typedef {Record<'listeners' | 'sawEnd' | 'resumed' | 'missing' | 'repeated', number>} Counts */
/** @typedef {Counts & { resumeMs: readonly number[], problems: readonly string[] }} Came */
/** @typedef {{ came: Came, open: Memory, closed: Memory }} Round */

/** @param {any} testkit @param {any} system @param {number} streams @returns {Promise<Round>} */
async function runRound(testkit, system, streams) {
  const app = system.process('api')
  /** @type {Memory} */
  let open = { heapMB: Number.NaN, rssMB: Number.NaN, sockets: Number.NaN }
  const whileHeld = async () => {
    open = await measureMemory(app)
  }
  const limitMs = 60_000 + streams * 200
  const came = await testkit.runStreamsRound(system, { tracks: streams, listenersEach: 1, limitMs, whileHeld })
  await system.start('api-2')
  return { came, open, closed: await measureMemory(app) }
}

/** @param {Memory} memory */
const describeMemory = ({ heapMB, rssMB }) => `${heapMB.toFixed(1)} / ${rssMB.toFixed(1)}`

/** @param {Round} round @param {number} number */
const toRow = ({ came, open, closed }, number) => [
  `${number + 1}`,
  `${came.sawEnd} of ${came.listeners}`,
  `${came.missing}`,
  `${came.repeated}`,
  `${came.resumed}`,
  percentile(came.resumeMs, 0.5).toFixed(0),
  percentile(came.resumeMs, 0.99).toFixed(0),
  describeMemory(open),
  describeMemory(closed),
  `${closed.sockets}`,
]

const head = [
  'round',
  'saw the end',
  'events missing',
  'repeated',
  'resumed',
  'after ms: p50',
  'p99',
  'api heap / RSS in MB, open',
  'closed',
  'sockets then',
]

/** The most RSS with all streams open. @param {readonly Round[]} rounds */
const peakOf = rounds => Math.max(...rounds.map(({ open }) => open.rssMB))

/** @param {readonly Round[]} rounds */
function judge(rounds) {
  const isComplete = rounds.every(
    ({ came }) => came.sawEnd === came.listeners && came.missing === 0 && came.repeated === 0,
  )
  const heapGrowth = slope(rounds.map(({ closed }) => closed.heapMB))
  const half = Math.floor(rounds.length / 2)
  const peaks = /** @type {const} */ ([peakOf(rounds.slice(0, half)), peakOf(rounds.slice(half))])
  const isFlat = heapGrowth < mostHeapGrowth && peaks[1] / peaks[0] < mostPeakGrowth
  return { isComplete, isFlat, heapGrowth, peaks }
}

async function run() {
  const { streams, rounds, perSecond } = readOptions()
  const [testkit] = await prepare('testkit')
  const system = await testkit.startSystem({
    apps: { api: 2, health: 0 },
    sandbox: { queueMs: 0, generationMs: 1_000, audioSeconds: 1 },
    env: { FAL_CONCURRENCY: String(streams), REPLICATE_CONCURRENCY: '400', LOG_LEVEL: 'warn' },
    appEnv: { api: { NODE_OPTIONS: measurable } },
  })
  try {
    say(`Warming up with ${streams} streams`)
    const others = startOthers(testkit, system, perSecond)
    await runRound(testkit, system, streams)
    /** @type {Round[]} */
    const done = []
    for (let number = 1; number <= rounds; number += 1) {
      say(`Round ${number} of ${rounds}`)
      const round = await runRound(testkit, system, streams)
      for (const problem of round.came.problems) say(`  ${problem}`)
      done.push(round)
    }
    const rest = await others.finish()
    say(`\nnats-server ${system.broker.version}, Node.js ${process.version}\n\n${toTable(head, done.map(toRow))}`)
    const { isComplete, isFlat, heapGrowth, peaks } = judge(done)
    const [early, late] = peaks.map(peak => `${peak.toFixed(1)} MB`)
    say(`\nevery end heard, every event once: ${isComplete ? 'yes' : 'NO'}`)
    say(`other tracks made meanwhile, all of them: ${rest.isGood ? 'yes' : 'NO'} (${rest.told})`)
    say(`memory flat: ${isFlat ? 'yes' : 'NO'}`)
    say(`  heap with all streams closed: ${heapGrowth.toFixed(2)} MB more with each round`)
    say(`  most RSS with all streams open: ${early} in the first half of the rounds, ${late} in the second`)
    return isComplete && isFlat && rest.isGood ? 0 : 1
  } finally {
    await system.stop()
  }
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Stop ? error.message : error)
  return error instanceof Stop ? error.exitCode : 1
})
