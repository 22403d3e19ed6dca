import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import tap, { type Test } from 'tap'
import { fingerprintOf } from '@soundfoundry/config'
import { startSandbox } from '@soundfoundry/sandbox'
import { makeFalKey } from '@soundfoundry/testkit'
import { nothingShows, runCli, temporaryDirectory, type Ran, type RunOptions } from './command-line.ts'
import type { FarEnd } from './far-end.ts'
import { playFleet, type Temper } from './play-fleet.ts'

export const sandbox = await startSandbox()
tap.teardown(() => sandbox.close())
tap.beforeEach(() => sandbox.control.reset())

/** A command line, a fleet and a provider for the rotation of one key. */
export interface Scene {
  readonly old: string
  readonly fresh: string
  readonly envFile: string
  readonly before: string
  readonly fleet: FarEnd
  readonly rotate: (given?: readonly string[], options?: RunOptions) => Promise<Ran>
  readonly run: (given: readonly string[], options?: RunOptions) => Promise<Ran>
  readonly content: () => Promise<string>
}

/** Every credential of every scene of a test file; none may ever be shown. */
export const planted: string[] = []

export const comments = '# The key in use.\n'

/** A fal key in use in an env file, a fleet that reads it, and a new key. */
export async function setScene(
  t: Test,
  temper: Temper = {},
  content = (old: string) => `${comments}FAL_KEY=${old} # ours\nPORT=1\n`,
): Promise<Scene> {
  const old = makeFalKey()
  const fresh = makeFalKey()
  const directory = await temporaryDirectory(t)
  const envFile = join(directory, '.env')
  const before = content(old)
  await writeFile(envFile, before, { mode: 0o644 })
  const fleet = await playFleet(t, envFile, 'fal', temper)
  const environment = {
    SOUNDFOUNDRY_API: fleet.url,
    FAL_QUEUE_URL: sandbox.urls.falQueue,
    FAL_REST_URL: sandbox.urls.falRest,
    FAL_API_URL: sandbox.urls.falApi,
  }
  const run: Scene['run'] = (given, { environment: more, ...options } = {}) =>
    runCli(given, { directory, environment: { ...environment, ...more }, ...options })
  const rotate: Scene['rotate'] = (given = [], options = {}) =>
    run(['keys', 'rotate', 'fal', '--stdin', '--env-file', envFile, ...given], { input: `${fresh}\n`, ...options })
  planted.push(old, fresh)
  return { old, fresh, envFile, before, fleet, rotate, run, content: async () => readFile(envFile, 'utf8') }
}

/** What is said in a fal key's place. */
export const fal = (key: string): string => fingerprintOf(key, 'fal')

/** Ends a test file: nothing that it had written shows a credential. */
export const showsNothing = (): Promise<unknown> =>
  tap.test('no output of any of this shows a credential', async t => nothingShows(t, ...planted))
