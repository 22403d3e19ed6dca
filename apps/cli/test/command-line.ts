import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Test } from 'tap'
import type { Environment } from '@soundfoundry/config'
import { run } from '../src/run.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
  /** The document that `--json` printed. */
  readonly json: () => unknown
}

export interface RunOptions {
  readonly environment?: Environment
  readonly directory?: string
  /** The checkout that the command belongs to. */
  readonly home?: string
  readonly calledAs?: string
  /** What stands on standard input. */
  readonly input?: string
  /** Plays a terminal, on which `input` is typed. */
  readonly isTerminal?: boolean
  readonly signal?: AbortSignal
  /** Called with everything written so far, whenever something is. */
  readonly onOutput?: (text: string) => void
}

/** Everything that any command of this test wrote. */
const written: string[] = []

/** Runs one command line in this process. */
export async function runCli(given: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { environment = {}, directory = tmpdir(), home = null, calledAs = 'soundfoundry' } = options
  const { input = '', isTerminal = false } = options
  let out = ''
  let error = ''
  const told = (): void => options.onOutput?.(out + error)
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal, setRawMode: () => undefined })
  stdin.end(input)
  const code = await run(given, {
    environment,
    directory,
    home,
    calledAs,
    stdin,
    stdout: { isTTY: isTerminal, write: text => ((out += text), told()) },
    stderr: { isTTY: isTerminal, write: text => ((error += text), told()) },
    signal: options.signal ?? new AbortController().signal,
  })
  written.push(out, error)
  return {
    code,
    out,
    error,
    json: () => {
      const document: unknown = JSON.parse(out)
      return document
    },
  }
}

/** Fails the test when anything that any command wrote holds one of these values, or a half of one. */
export function nothingShows(t: Test, ...secrets: readonly string[]): void {
  t.ok(written.length > 0, 'something was written')
  const parts = [...secrets, ...secrets.flatMap(secret => secret.split(':')).filter(half => half.length > 8)]
  for (const part of parts)
    t.notOk(
      written.some(text => text.includes(part)),
      'no output holds a planted credential',
    )
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'soundfoundry-cli-'))
  t.teardown(async () => rm(directory, { recursive: true, force: true }))
  return directory
}
