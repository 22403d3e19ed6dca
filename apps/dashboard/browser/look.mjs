// Looks at every view of a running gateway's page, and at its reference, as a person would: takes pictures, and fails on what the gateway's
// policy forbids, on errors of the page, on what scrolls sideways, and on what axe finds. It starts nothing by itself:
//   node apps/dashboard/browser/look.mjs http://localhost:8000 /tmp/pictures
// CHROMIUM names the browser, `/usr/bin/chromium` without it.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, env, exit } from 'node:process'
import { chromium } from 'playwright-core'

const [, , base = 'http://localhost:8000', folder = 'pictures'] = argv
const axeSource = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const sizes = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
  { name: 'tablet', width: 768, height: 1024 },
  { name: 'small', width: 1100, height: 800 },
  { name: 'wide', width: 1920, height: 1080 },
]
const schemes = /** @type {const} */ (['light', 'dark'])

/** @type {string[]} */
const problems = []

/** What the newest tracks are, for the views of one track. */
async function tracksAt() {
  const answer = await fetch(new URL('api/tracks?limit=50', base))
  /** @type {{ tracks: { id: string, status: string, attempts: unknown[] }[] }} */
  const { tracks } = await answer.json()
  const made = tracks.find(({ status, attempts }) => status === 'succeeded' && attempts.length > 1)
  const failed = tracks.find(({ status }) => status === 'failed' || status === 'expired')
  return { made: made ?? tracks.find(({ status }) => status === 'succeeded'), failed }
}

/** @param {import('playwright-core').Page} page */
async function measure(page, /** @type {string} */ where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wide > 0) problems.push(`${where}: scrolls sideways by ${wide} px`)
  // Not by a <script> of the page's, which its policy would forbid.
  await page.evaluate(axeSource)
  const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')
  for (const { id, nodes } of found.violations)
    problems.push(
      `${where}: axe ${id}: ${nodes.map((/** @type {{ html: string }} */ node) => node.html.slice(0, 160)).join(' | ')}`,
    )
}

await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const { made, failed } = await tracksAt()
const views = [
  ['overview', '#/'],
  ['tracks', '#/tracks'],
  ...(made === undefined ? [] : [['track', `#/tracks/${made.id}`]]),
  ...(failed === undefined ? [] : [['track-failed', `#/tracks/${failed.id}`]]),
  ['keys', '#/keys'],
  ['usage', '#/usage'],
  ['create', '#/create'],
  ['start', '#/start'],
  ['docs', 'docs'],
  ['docs-call', 'docs#createTrack'],
  ['docs-errors', 'docs#errors'],
]
for (const { name, width, height } of sizes) {
  for (const colorScheme of schemes) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: 1 })
    const page = await context.newPage()
    for (const [view = '', path = ''] of views) {
      const where = `${view}-${name}-${colorScheme}`
      page.removeAllListeners()
      page.on('console', message => {
        if (message.type() === 'error') problems.push(`${where}: ${message.text()}`)
      })
      page.on('pageerror', error => problems.push(`${where}: ${error.message}`))
      await page.goto(new URL(path, base).href)
      await page.waitForLoadState('load')
      // The page asks and asks again, so that its network is never idle: it is whole once its headline and its list are.
      await page.locator('h1').first().waitFor({ state: 'attached' })
      await page.locator('.skeleton').first().waitFor({ state: 'detached' })
      await page.waitForTimeout(700)
      await page.screenshot({ path: join(folder, `${where}.png`) })
      await measure(page, where)
      const rotate = page.getByRole('button', { name: 'Rotate' }).first()
      if (view !== 'keys' || !(await rotate.isVisible())) continue
      await rotate.click()
      await page.getByRole('dialog').waitFor()
      await page.screenshot({ path: join(folder, `rotate-${name}-${colorScheme}.png`) })
      await measure(page, `rotate-${name}-${colorScheme}`)
    }
    await context.close()
  }
}
await browser.close()
for (const problem of new Set(problems)) console.error(problem)
console.log(`${views.length} views, ${problems.length} problems`)
exit(problems.length === 0 ? 0 : 1)
