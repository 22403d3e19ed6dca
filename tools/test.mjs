// npm test: every check and every test, from a fresh clone on. Its last line says `N passed, N failed`.
import { bootstrap } from './lib/bootstrap.mjs'
import { build, lanes } from './lib/checks.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { painter, wantsColour } from './lib/colours.mjs'
import { endCommands } from './lib/commands.mjs'
import { Stop } from './lib/stop.mjs'

const paint = painter(wantsColour(process.env, process.stdout))
const say = (/** @type {string} */ text) => console.log(paint(text, 'bold'))

const total = { passed: 0, failed: 0, skipped: 0 }

/**
 * Runs the checks of a lane one after another, also past a failed one.
 *
 * @param {readonly import('./lib/checks.mjs').Check[]} checks
 * @param {NodeJS.ProcessEnv} env
 */
async function runLane(checks, env) {
  for (const { title, run } of checks) {
    const startedAt = performance.now()
    const { passed, failed, skipped = 0 } = await run(env)
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    const outcome = failed === 0 ? paint('ok', 'green') : paint(`${failed} failed`, 'red')
    say(`${title}: ${outcome}${passed > 0 ? `, ${passed} passed` : ''} in ${seconds} s`)
  }
}

async function runChecks() {
  const { env, natsServer } = await bootstrap(say)
  const complete = { ...env, SOUNDFOUNDRY_NATS_SERVER: natsServer.path }
  const [browser] = await Promise.all([ensureChromium(env, say), runLane([build], complete)])
  const withBrowser = { ...complete, ...browserVariables(browser) }
  await Promise.all(lanes.map(checks => runLane(checks, withBrowser)))
  if (total.skipped > 0) say(`\n${total.skipped} skipped${'problem' in browser ? `: ${browser.problem}` : ''}`)
}

/** @param {import('./lib/chromium.mjs').Browser} browser */
const browserVariables = browser =>
  'path' in browser ? { SOUNDFOUNDRY_CHROMIUM: browser.path } : { SOUNDFOUNDRY_NO_CHROMIUM: browser.problem }

for (const [signal, exitCode] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  process.once(signal, () => {
    endCommands()
    process.exit(exitCode)
  })
}

await runChecks().catch(error => {
  console.log(error instanceof Stop ? error.message : error)
  total.failed += 1
})
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
console.log(`\n${total.passed} passed, ${total.failed} failed`)
