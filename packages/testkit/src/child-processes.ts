import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { repositoryRoot } from './repository-root.ts'

const living = new Set<ChildProcess>()
const directories = new Set<string>()
let watchdog: Writable | undefined

function killEverything(): void {
  for (const child of living) child.kill('SIGKILL')
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}

/** Tells the watchdog something; the first time it is started. */
function tellWatchdog(order: 'watch' | 'forget' | 'folder' | 'removed', what: number | string): void {
  watchdog ??= startWatchdog()
  watchdog.write(`${order} ${what}\n`)
}

/**
 * Sees to it that nothing we start outlives us. A test runner that gives up on a test first asks its process to end and
 * then kills it, and a killed process cleans up nothing: that is what the watchdog is for, a process of its own.
 */
function startWatchdog(): Writable {
  process.once('exit', killEverything)
  // A test runner that gives up on a test sends SIGTERM, on which Node runs no exit handler.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
  const child = spawn(execPath, [join(repositoryRoot(), 'tools', 'watchdog.mjs')], {
    // Apart from our process group, or what kills the group kills it too.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  })
  child.unref()
  // A pipe is a socket, and must not keep this process alive.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return child.stdin
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
  const child = spawn(command, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  })
  child.stdin?.end(input)
  return neverOutlivesUs(child)
}

/** Sees to it that a process that was started elsewhere ends with this one, however this one ends. */
export function neverOutlivesUs(child: ChildProcess): ChildProcess {
  const { pid } = child
  if (pid === undefined || !isRunning(child)) return child
  living.add(child)
  tellWatchdog('watch', pid)
  child.once('exit', () => {
    living.delete(child)
    tellWatchdog('forget', pid)
  })
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
  const directory = await mkdtemp(join(tmpdir(), `soundfoundry-${label}-`))
  directories.add(directory)
  tellWatchdog('folder', directory)
  return directory
}

export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  directories.delete(directory)
  tellWatchdog('removed', directory)
}
