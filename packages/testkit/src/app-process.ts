import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { endChild, isRunning, spawnChild } from './child-processes.ts'
import { freePort } from './free-port.ts'
import { repositoryRoot } from './repository-root.ts'
import { waitFor } from './wait-for.ts'

/** A line of an app's log; one that is not JSON is its `msg`. */
export type LogLine = Readonly<Record<string, unknown>>

/** One app as its own process. */
export interface AppProcess {
  /** The app's name, with `-2` and so on for further copies of it. */
  readonly name: string
  /** Where it listens, without a trailing slash; the same after it was started again. */
  readonly url: string
  readonly pid: number | undefined
  readonly isRunning: boolean
  /** Everything it wrote, over all its lives. */
  readonly logs: readonly LogLine[]
  /** Sends a signal, SIGKILL unless told otherwise, and waits until the process has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts it, again after a kill, and waits until it is ready. */
  start(): Promise<void>
}

export interface AppProcessOptions {
  name: string
  /** The folder under `apps/`. */
  app: string
  /** Its whole environment but for HOST and PORT. */
  env: Readonly<Record<string, string>>
}

const readyWithinMs = 180_000
/** Often enough not to be noticed, and seldom enough not to slow down what it waits for. */
const lookEveryMs = 100

function parseLine(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  } catch {
    // Not every line is JSON: a crash is told in plain text.
  }
  return { msg: line }
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })
  await response.body?.cancel()
  return response.ok
}

/**
 * Prepares an app to be started on a free port of 127.0.0.1.
 *
 * @throws Error when it is not built; `start` throws when it ends or is not ready within three minutes, with its last lines
 */
export async function createAppProcess({ name, app, env }: AppProcessOptions): Promise<AppProcess> {
  const root = repositoryRoot()
  const entry = join(root, 'apps', app, 'dist', 'main.js')
  if (!existsSync(entry)) throw new Error(`${app} is not built: run \`pnpm build\` first`)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const logs: LogLine[] = []
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const started = spawnChild({
      command: execPath,
      arguments: [entry],
      cwd: root,
      env: { ...env, HOST: '127.0.0.1', PORT: String(port) },
    })
    child = started
    for (const stream of [started.stdout, started.stderr]) {
      if (stream !== null) createInterface(stream).on('line', line => void logs.push(parseLine(line)))
    }
    const closed = once(started, 'close')
    const outcome = await waitFor(async () => (isRunning(started) ? await isReady(url) : 'ended'), {
      what: `${name} to be ready`,
      timeoutMs: readyWithinMs,
      intervalMs: lookEveryMs,
    }).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    if (outcome === true) return
    if (outcome === 'ended') await closed
    const lastLines = logs.slice(-10).map(line => JSON.stringify(line))
    const problem = outcome === 'ended' ? `${name} ended with code ${started.exitCode}` : outcome.message
    throw new Error([problem, ...lastLines].join('\n'))
  }

  return {
    name,
    url,
    logs,
    start,
    get pid() {
      return child?.pid
    },
    get isRunning() {
      return child !== undefined && isRunning(child)
    },
    async kill(signal = 'SIGKILL') {
      if (child !== undefined) await endChild(child, signal)
    },
  }
}
