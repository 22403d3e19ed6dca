#!/usr/bin/env node
import { exitCodes } from './command-failure.ts'
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

const { env: environment, stdin, stdout, stderr } = process
process.exitCode = await run(process.argv.slice(2), {
  environment,
  directory: process.cwd(),
  stdin,
  stdout,
  stderr,
  signal: interrupt.signal,
})
