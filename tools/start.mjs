// npm start: brings a fresh clone to running apps, and ends them all with Ctrl-C.
import { existsSync, unwatchFile, watchFile } from 'node:fs'
import { bootstrap } from './lib/bootstrap.mjs'
import { builtConfig } from './lib/built-config.mjs'
import { endCommands } from './lib/commands.mjs'
import { createLog } from './lib/log.mjs'
import { openPage } from './lib/open-page.mjs'
import { settledProviders } from './lib/ready.mjs'
import { checkNotRunning } from './lib/running.mjs'
import { readStartOptions, startHelp } from './lib/start-options.mjs'
import { Stop } from './lib/stop.mjs'
import { Supervisor } from './lib/supervisor.mjs'
import { announceSystem, checkPorts, planSystem, startSystem, waitForSystem } from './lib/system.mjs'
import { tellReady } from './lib/tell-ready.mjs'
import { buildEverything } from './lib/turbo.mjs'
import { sandboxNotice, welcome } from './lib/welcome.mjs'

const log = createLog(process.env, process.stdout)
const stopping = new AbortController()
let envFile = ''
const supervisor = new Supervisor(log)

/**
 * Ends everything, and this process.
 *
 * @param {number} exitCode
 */
async function finish(exitCode) {
  if (stopping.signal.aborted) return
  stopping.abort()
  unwatchFile(envFile)
  endCommands()
  await supervisor.stop()
  for (const { name, lines } of supervisor.refusals) {
    log.headline(`\n${name} refused its configuration:`, 'red')
    for (const line of lines) log.line(name, line)
  }
  process.exit(exitCode)
}

function interrupt() {
  if (stopping.signal.aborted) {
    supervisor.kill()
    process.exit(1)
  }
  log.say('Stopping; press Ctrl-C again to kill')
  void finish(0)
}

/** @param {unknown} error */
function fail(error) {
  if (stopping.signal.aborted) return
  const isPlain = error instanceof Stop
  log.headline(isPlain ? error.message : String(error instanceof Error ? error.stack : error), 'red')
  void finish(isPlain ? error.exitCode : 1)
}

async function start() {
  const options = readStartOptions(process.argv.slice(2))
  if (options.wantsHelp) {
    log.plain(startHelp)
    return finish(0)
  }
  checkNotRunning()
  const { env, natsServer } = await bootstrap(log.say)
  await buildEverything(env, log.say)
  const plan = await planSystem(process.env, await builtConfig(), options)
  for (const warning of plan.warnings) log.headline(warning, 'yellow')
  await checkPorts(plan)
  envFile = plan.envFile
  watchFile(envFile, { interval: 1_000 }, () => supervisor.retryRefused())
  if (plan.withSandbox) log.headline(sandboxNotice({ envFile, isThere: existsSync(envFile) }), 'yellow')
  announceSystem(plan)
  await startSystem(plan, natsServer, { supervisor, log, signal: stopping.signal })
  const patience = AbortSignal.any([stopping.signal, AbortSignal.timeout(60_000)])
  const missing = await waitForSystem(plan, patience)
  if (stopping.signal.aborted) return
  const askAt = `${plan.origin}/api/health/providers`
  const canAsk = missing.length === 0 && !plan.withTokens
  const health = canAsk ? await settledProviders(askAt, patience) : null
  if (stopping.signal.aborted) return
  const { text, colour } = tellReady({ missing, health, askAt })
  log.headline(`\n${text}`, colour)
  log.plain(welcome(plan))
  if (options.opens && missing.length === 0) openPage(`${plan.origin}/`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt)
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
start().catch(fail)
