// pnpm bench:page: the page of a gateway that keeps 10,000 tracks, in Chromium.
//   pnpm bench:page --tracks 10000 --quiet 60
// How soon its first view is of use (a headline, both cards and a row of the list), cold and with a warm cache; the longest
// frame while its list is scrolled to the 2,000th row; and what it asks for while nothing happens.
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../tools/lib/chromium.mjs'
import { positiveNumber } from '../tools/lib/positive-number.mjs'
import { Stop } from '../tools/lib/stop.mjs'
import { fillTracks } from './lib/fill.mjs'
import { toTable } from './lib/numbers.mjs'
import { prepare } from './lib/prepare.mjs'

const usage = 'pnpm bench:page [--tracks N] [--quiet SECONDS]'
const { values } = parseArgs({
  options: { tracks: { type: 'string', default: '10000' }, quiet: { type: 'string', default: '60' } },
})
const size = positiveNumber('tracks', values.tracks, usage)
const quietMs = positiveNumber('quiet', values.quiet, usage) * 1_000
const rowsToScroll = Math.min(2_000, size - 50)
const say = console.log

const [bus, track, testkit] = await prepare('bus', 'track', 'testkit')
const { chromium } = createRequire(new URL('../packages/testkit/package.json', import.meta.url))('playwright-core')
const found = await ensureChromium(process.env, say)
if ('problem' in found) throw new Stop(found.problem)
const executablePath = found.path
const system = await testkit.startSystem()
const log = { info() {}, warn: console.warn, error: console.error }
const store = await bus.openBus({ name: 'bench', servers: [system.broker.url], retentionDays: 30, log })

/** What a person looks for first. @param {any} page */
async function firstView(page) {
  const startedAt = performance.now()
  await page.goto(`${system.apiUrl}/#/`)
  await page.getByRole('heading', { name: /Music is being made/ }).waitFor()
  await page.getByRole('region', { name: 'Replicate', exact: true }).waitFor()
  await page.locator('[data-row]').first().waitFor()
  return performance.now() - startedAt
}

/** The longest time between two frames while the list is scrolled as with a wheel. @param {any} page */
async function scroll(page) {
  await page.goto(`${system.apiUrl}/#/tracks`)
  await page.locator('[data-row]').first().waitFor()
  await page.evaluate(`
    window.frames = []
    let last = performance.now()
    const note = now => { window.frames.push(now - last); last = now; requestAnimationFrame(note) }
    requestAnimationFrame(note)
  `)
  await page.mouse.move(400, 500)
  const counted = page.getByText(/^[\d,]+ tracks/)
  const seen = async () => Number((await counted.innerText()).replaceAll(/\D/g, ''))
  const startedAt = performance.now()
  while ((await seen()) < rowsToScroll) await page.mouse.wheel(0, 1_500)
  const frames = await page.evaluate('window.frames')
  return {
    ms: performance.now() - startedAt,
    frames: frames.toSorted((/** @type {number} */ a, /** @type {number} */ b) => b - a),
  }
}

try {
  say(`Filling with ${size} tracks`)
  // Whoever routes would take up what is being written.
  await system.kill('router', 'SIGTERM')
  await fillTracks(store, track, [], { from: 0, to: size, say })
  await system.start('router')
  await testkit.waitFor(async () => (await fetch(`${system.apiUrl}/api/tracks/counts`)).ok, { what: 'the list' })
  const browser = await chromium.launch({ executablePath })
  try {
    /** @type {[string, string][]} */
    const rows = []
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    /** @type {number[]} */
    const asked = []
    page.on('request', () => asked.push(Date.now()))
    const cold = await firstView(page)
    const { length: requests } = asked
    await page.goto('about:blank')
    const warm = await firstView(page)
    rows.push(['first view of use, nothing cached', `${cold.toFixed(0)} ms, ${requests} requests`])
    rows.push(['the same, with its files cached', `${warm.toFixed(0)} ms`])
    const { ms, frames } = await scroll(page)
    rows.push([`scrolled to row ${rowsToScroll}`, `${(ms / 1_000).toFixed(1)} s`])
    rows.push(['longest frame meanwhile', `${frames[0]?.toFixed(0)} ms`])
    rows.push(['99 in 100 frames', `${frames[Math.floor(frames.length / 100)]?.toFixed(0)} ms at the most`])
    await page.goto('about:blank')
    await firstView(page)
    await testkit.waitFor(() => Date.now() - (asked.at(-1) ?? 0) > 5_000, {
      what: 'the page to be read',
      timeoutMs: 60_000,
    })
    const before = asked.length
    await testkit.waitFor(() => Date.now() - (asked.at(-1) ?? 0) > quietMs || asked.length > before, {
      what: 'a quiet while',
      timeoutMs: quietMs + 30_000,
    })
    rows.push([`requests in ${quietMs / 1_000} s in which nothing happened`, String(asked.length - before)])
    say(
      `\n${size} tracks, Chromium ${browser.version()}, Node.js ${process.version}\n\n${toTable(['', 'measured'], rows)}`,
    )
  } finally {
    await browser.close()
  }
} finally {
  await store.close()
  await system.stop()
}
