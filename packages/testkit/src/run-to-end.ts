import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { spawnChild } from './child-processes.ts'
import { repositoryRoot } from './repository-root.ts'

/** What a process left when it had ended by itself. */
export interface Ending {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunToEndOptions {
  /** The folder under `apps/`. */
  app: string
  env: Record<string, string>
  arguments?: readonly string[]
  /** What it reads from its standard input. */
  input?: string
  /** Is told what it writes, as it comes. */
  onOutput?: (text: string) => void
}

/** Runs a built app, which is expected to end by itself. */
export async function runToEnd(options: RunToEndOptions): Promise<Ending> {
  const { app, env, arguments: given = [], input, onOutput } = options
  const child = spawnChild({
    command: execPath,
    arguments: [join(repositoryRoot(), 'apps', app, 'dist', 'main.js'), ...given],
    env,
    ...(input === undefined ? {} : { input }),
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      said[name] += chunk.toString()
      onOutput?.(chunk.toString())
    })
  }
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}
