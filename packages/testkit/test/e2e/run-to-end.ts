import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { spawnChild } from '../../src/child-processes.ts'
import { repositoryRoot } from '../../src/repository-root.ts'

/** What a process left when it had ended by itself. */
export interface Ending {
  code: number | null
  stdout: string
  stderr: string
}

interface Run {
  /** The folder under `apps/`. */
  app: string
  env: Record<string, string>
  arguments?: readonly string[]
  /** What it reads from its standard input. */
  input?: string
}

/** Runs a built app, which is expected to end by itself. */
export async function runToEnd({ app, env, arguments: given = [], ...rest }: Run): Promise<Ending> {
  const child = spawnChild({
    command: execPath,
    arguments: [join(repositoryRoot(), 'apps', app, 'dist', 'main.js'), ...given],
    env,
    ...rest,
  })
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => void (said.stderr += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}
