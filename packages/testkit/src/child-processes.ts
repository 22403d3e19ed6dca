import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const living = new Set<ChildProcess>()
const directories = new Set<string>()
let watching = false

function killEverything(): void {
  for (const child of living) child.kill('SIGKILL')
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}

function watchOurOwnEnd(): void {
  if (watching) return
  watching = true
  process.once('exit', killEverything)
  // A test runner that gives up on a test sends SIGTERM, on which Node runs no exit handler.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
}

export interface SpawnOptions {
  command: string
  arguments: readonly string[]
  env?: Record<string, string>
  cwd?: string
  /** What it reads from its standard input; nothing without it. */
  input?: string
}

/** Starts a process whose output can be read and that never outlives this one. */
export function spawnChild({ command, arguments: args, env, cwd, input }: SpawnOptions): ChildProcess {
  watchOurOwnEnd()
  const child = spawn(command, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  })
  living.add(child)
  child.stdin?.end(input)
  const forget = (): void => {
    living.delete(child)
  }
  child.once('exit', forget)
  child.once('error', forget)
  return child
}

/** Whether the process has not ended yet. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** Sends a signal and waits until the process has ended; one that takes longer than `limitMs` is killed. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals, limitMs = 10_000): Promise<void> {
  if (!isRunning(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const limit = new AbortController()
  await Promise.race([ended, delay(limitMs, undefined, { signal: limit.signal }).catch(() => undefined)])
  limit.abort()
  if (isRunning(child)) child.kill('SIGKILL')
  await ended
}

/** A new empty directory that is removed when this process ends, or earlier by `removeDirectory`. */
export async function temporaryDirectory(label: string): Promise<string> {
  watchOurOwnEnd()
  const directory = await mkdtemp(join(tmpdir(), `soundfoundry-${label}-`))
  directories.add(directory)
  return directory
}

export async function removeDirectory(directory: string): Promise<void> {
  directories.delete(directory)
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
}
