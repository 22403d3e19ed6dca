#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from './command-failure.ts'
import { calledAs } from './called-as.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Once more: at once, whatever is half done.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
    interrupt.abort()
  })
}
// Whoever reads the output may have had enough of it.
process.stdout.on('error', () => process.exit(exitCodes.failed))

// Where it lies in a checkout; installed elsewhere, it belongs to none.
const checkout = fileURLToPath(new URL('../../..', import.meta.url))
const home = existsSync(join(checkout, 'pnpm-workspace.yaml')) ? checkout : null

const { env: environment, stdin, stdout, stderr } = process
process.exitCode = await run(process.argv.slice(2), {
  environment,
  directory: process.cwd(),
  home,
  calledAs: calledAs(environment),
  stdin,
  stdout,
  stderr,
  signal: interrupt.signal,
})
