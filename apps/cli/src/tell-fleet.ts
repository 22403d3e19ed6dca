import { editEnvStore, replaceEnvFile, restoreEnvFile, stagingChanges, type EnvStore } from '@soundfoundry/env-file'
import type { KeysAnswer } from '@soundfoundry/track'
import { asFailure } from './as-failure.ts'
import { CommandFailure, exitCodes } from './command-failure.ts'
import { refusedStates, rowOf, watchFleet, workersOf, type KeyRow } from './fleet.ts'
import { fleetOverride, overrideFailure } from './local-credentials.ts'
import { providerPages } from './provider-pages.ts'
import type { Rotation } from './rotation.ts'
import type { Steps } from './steps.ts'

const heldStates: ReadonlySet<string> = new Set(['held'])

/** Where the fleet is to see a credential stand that the command has found to be no good, by the failure's code. */
const expectedStates: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['bad_format', refusedStates],
  ['key_refused', refusedStates],
  ['account_locked', heldStates],
])

/** A probe of the fleet's takes tenths of a second. A credential that has not told anything by then is taken out again. */
const judgedLimitMs = 5_000

/** One line, as a dotenv file can hold it, and no longer than anything that was meant to be a credential. */
const fitsInLine = (value: string): boolean => /^[^\p{Cc}\u2028\u2029]{1,500}$/u.test(value)

class LeftBehind extends CommandFailure {}

const isStagedAtWork = ({ slot, state, workers }: KeyRow): boolean =>
  slot === 'next' && (state === 'canary' || workers > 0)

function stagedContent({ local, fresh }: Rotation, view: KeysAnswer): Buffer {
  const { provider, store, names } = local
  const override = fleetOverride(view, provider)
  if (override !== null) throw overrideFailure(override, store.path)
  if (workersOf(view, provider) === 0)
    throw new CommandFailure(`No worker of ${providerPages[provider].name} is running.`)
  if (!fitsInLine(fresh.reveal())) {
    throw new CommandFailure('It is empty, too long, or not one line, so that it does not go into an env file.')
  }
  if (view.keys.some(row => row.provider === provider && isStagedAtWork(row))) {
    throw new CommandFailure(`${names.next} holds one that the fleet works with, which it goes on to do.`)
  }
  return editEnvStore(store, stagingChanges(local, fresh))
}

const standing = ({ state, reason }: KeyRow): string => `${state} (${reason ?? 'no reason'})`

/** Waits until the fleet has judged what is staged, and says where it stands. */
async function untilJudged(
  { local, fresh, gateway, signal }: Rotation,
  expected: ReadonlySet<string>,
): Promise<string> {
  const { provider, store } = local
  let last: KeyRow | null = null
  const judge = (view: KeysAnswer): KeyRow | null => {
    const row = rowOf(view, provider, fresh.fingerprint)
    // Without a slot it is what is remembered of an earlier try.
    if (row?.slot !== 'next') return null
    if (refusedStates.has(row.state) || heldStates.has(row.state)) last = row
    return expected.has(row.state) ? row : null
  }
  const judged = (await watchFleet(gateway, judge, { limitMs: judgedLimitMs, signal })) ?? last
  if (judged === null) {
    throw new CommandFailure(
      `After ${judgedLimitMs / 1000} s no worker has said what it makes of it; do they read ${store.path}?`,
    )
  }
  return `${standing(judged)}, an alert follows`
}

async function takeOut({ local }: Rotation, staged: EnvStore): Promise<void> {
  const { names, store } = local
  try {
    await restoreEnvFile(staged, store)
  } catch (error) {
    const { message } = asFailure(error, new AbortController().signal)
    const fix = `Take ${names.next} out of ${store.path}.`
    throw new LeftBehind(`It was left in ${store.path} as ${names.next}: ${message}`, { fix, cause: error })
  }
}

/**
 * Stages the credential until the fleet has judged it, and puts the file back to what it was. No work ever goes out with
 * a staged credential that has not passed a probe.
 *
 * @throws {CommandFailure} with why the fleet does not know it
 */
async function stageUntilJudged(rotation: Rotation, expected: ReadonlySet<string>): Promise<string> {
  const { local, fresh, gateway, signal } = rotation
  const view = await gateway.keys()
  const known = rowOf(view, local.provider, fresh.fingerprint)
  if (known !== undefined && expected.has(known.state)) return `${standing(known)}, as before`
  const content = stagedContent(rotation, view)
  signal.throwIfAborted()
  const staged = await replaceEnvFile(local.store, content)
  try {
    return await untilJudged(rotation, expected)
  } finally {
    await takeOut(rotation, staged)
  }
}

/**
 * Lets the fleet find out for itself what the command has found out about a credential that is no good, so that the
 * reason stands in `GET /api/keys` and an alert tells it as well. Where there is no fleet, the output alone tells it.
 *
 * @returns the failure to end with: the given one, unless something was left behind or a person interrupted it
 */
export async function tellFleet(steps: Steps, rotation: Rotation, failure: CommandFailure): Promise<CommandFailure> {
  const expected = expectedStates.get(failure.code)
  if (expected === undefined) return failure
  const { signal } = rotation
  const { message, code, fix } = failure
  try {
    await steps.run('the fleet knows it', async say => {
      try {
        say(await stageUntilJudged(rotation, expected))
      } catch (error) {
        say(`only this output tells it. ${asFailure(error, signal).message}`)
        throw error
      }
    })
  } catch (error) {
    const exitCode = signal.aborted ? exitCodes.interrupted : failure.exitCode
    if (!(error instanceof LeftBehind)) return new CommandFailure(message, { code, fix, exitCode, cause: error })
    const fixes = [fix, error.fix].filter(each => each !== null).join(' ')
    return new CommandFailure(`${message} ${error.message}`, { code, fix: fixes, exitCode, cause: error })
  }
  return failure
}
