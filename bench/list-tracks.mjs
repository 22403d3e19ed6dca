// pnpm bench:list: what a page of tracks, one track and a POST cost with 10,000 and with 1,000,000 tracks kept.
//   pnpm bench:list --sizes 10000,100000
// Needs about 4 GB of disk in the temporary directory for a million, and some minutes.
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { fillTracks } from './lib/fill.mjs'
import { measure, toTable } from './lib/numbers.mjs'
import { prepare } from './lib/prepare.mjs'

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10000,1000000' } } })
const sizes = values.sizes.split(',').map(Number)
const say = console.log
const [bus, track, testkit] = await prepare('bus', 'track', 'testkit')

const system = await testkit.startSystem({
  apps: { router: 0, 'fal-worker': 0, 'replicate-worker': 0, health: 0 },
  env: { LOG_LEVEL: 'info' },
})
const log = { info() {}, warn: console.warn, error: console.error }
const store = await bus.openBus({ name: 'bench', servers: [system.broker.url], retentionDays: 30, log })
const memoryOf = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(system.process('api').pid)])) / 1_024

/** @param {string} path @param {RequestInit} [init] */
async function call(path, init) {
  const response = await fetch(`${system.apiUrl}${path}`, init)
  const body = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${body}`)
}

/** Starts the api anew and waits for its list. Resolves to what it tells of it. */
async function restartApi() {
  const before = system.logs('api').length
  await system.kill('api', 'SIGTERM')
  await system.start('api')
  /** @param {string} message */
  const told = message =>
    testkit.waitFor(
      () =>
        system
          .logs('api')
          .slice(before)
          .find((/** @type {{ msg?: unknown }} */ line) => line.msg === message),
      {
        what: message,
        timeoutMs: 300_000,
      },
    )
  const list = await told('the list of tracks is ready')
  const scattered = await told('the scattered records are in memory')
  return [list.ms, scattered.ms, scattered.records]
}

/** @param {readonly string[]} ids */
async function measureAll(ids) {
  const pick = () => Math.floor(Math.random() * ids.length)
  const deep = () => Buffer.from(`1.${pick() + 1}`).toString('base64url')
  const body = JSON.stringify({ prompt: 'A track that is accepted while it is measured' })
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  /** @type {[string, () => string][]} */
  const lists = [
    ['the newest 20', () => ''],
    ['the newest 100', () => '?limit=100'],
    ['20 at a random place', () => `?cursor=${deep()}`],
    ['`status=succeeded` (99 %)', () => '?status=succeeded'],
    ['`status=expired` (0.1 %)', () => '?status=expired'],
    ['`status=expired` at a random place', () => `?status=expired&cursor=${deep()}`],
    ['`provider=replicate` (20 %)', () => '?provider=replicate'],
    ['`status=canceled` (none)', () => '?status=canceled'],
  ]
  /** @type {Record<string, Awaited<ReturnType<typeof measure>>>} */
  const results = {}
  for (const [name, query] of lists) results[`list: ${name}`] = await measure(300, () => call(`/api/tracks${query()}`))
  results['one track, one of the newest 1,000'] = await measure(1_000, () =>
    call(`/api/tracks/${ids.at(-1 - Math.floor(Math.random() * 1_000))}`),
  )
  results['one track, any'] = await measure(1_000, () => call(`/api/tracks/${ids[pick()]}`))
  results['events of any track, resumed from its beginning'] = await measure(200, () =>
    call(`/api/tracks/${ids[pick()]}/events`, { headers: { 'last-event-id': '0' } }),
  )
  results['POST, accepted'] = await measure(1_000, () => call('/api/tracks', post))
  return results
}

try {
  /** @type {string[]} */
  const ids = []
  /** @type {Record<string, Awaited<ReturnType<typeof measure>>>[]} */
  const columns = []
  const memory = []
  for (const size of sizes) {
    say(`Filling up to ${size} tracks`)
    const startedAt = performance.now()
    await fillTracks(store, track, ids, { from: ids.length, to: size, say })
    say(`  ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
    const [listMs, scatteredMs, records] = await restartApi()
    const rss = memoryOf()
    say(`Measuring with ${size} tracks`)
    columns.push(await measureAll(ids))
    const seconds = [listMs, scatteredMs].map(ms => `${(ms / 1_000).toFixed(1)} s`)
    memory.push([String(size), ...seconds, String(records), `${rss.toFixed(0)} MB`, `${memoryOf().toFixed(0)} MB`])
  }
  const rows = Object.keys(columns[0] ?? {}).map(name => [
    name,
    columns.map(column => `${column[name]?.p50.toFixed(1)} | ${column[name]?.p99.toFixed(1)}`).join(' | '),
  ])
  const head = ['milliseconds', ...sizes.flatMap(size => [`${size}: p50`, 'p99'])]
  say(`\nnats-server ${system.broker.version}, Node.js ${process.version}\n\n${toTable(head, rows)}`)
  say(
    `\n${toTable(['tracks', 'list ready after', 'scattered records read in', 'number of them', 'api RSS then', 'after the calls'], memory)}`,
  )
} finally {
  await store.close()
  await system.stop()
}
