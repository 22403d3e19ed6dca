import { credentialRules, type CredentialProvider } from '@soundfoundry/config'
import { restoreEnvFile, rotationChanges, type EnvStore } from '@soundfoundry/env-file'
import type { KeysAnswer } from '@soundfoundry/track'
import { asFailure } from './as-failure.ts'
import { CommandFailure } from './command-failure.ts'
import { writeStep } from './credential-steps.ts'
import {
  isProven,
  judgeFleet,
  rowOf,
  settleMs,
  usersInWords,
  waitForFleet,
  watchFleet,
  type FleetStanding,
} from './fleet.ts'
import type { Gateway } from './gateway.ts'
import { proveBefore } from './prove-before.ts'
import type { Rotation } from './rotation.ts'
import type { Steps } from './steps.ts'
import { tellFleet } from './tell-fleet.ts'
import { runTestTrack } from './test-track.ts'

const mostTestTracks = 3

/** Waits for the fleet, has the test track made, and waits until the credential is the one in use. */
async function proveAfter(steps: Steps, rotation: Rotation, before: KeysAnswer): Promise<string | null> {
  const { local, fresh, gateway, signal, fleetLimitMs, wantsTrack } = rotation
  const { provider } = local
  const key = fresh.fingerprint
  await steps.run('the fleet takes it', async say => {
    const { of } = await waitForFleet(gateway, provider, key, { limitMs: fleetLimitMs, signal, before })
    say(`${of} of ${of} workers`)
  })
  if (!wantsTrack) {
    steps.remark('No test track was made: the next real track proves it.')
    return null
  }
  const track = await steps.run('test track', async say => {
    try {
      return await proveByTrack(rotation, before, say)
    } catch (error) {
      throw await withFixOfFleet(error, rotation)
    }
  })
  await steps.run('in use', async say => {
    const inUse = (view: KeysAnswer) => (isProven(judgeFleet(view, provider, key, before)) ? view : null)
    const proven = await watchFleet(gateway, inUse, { limitMs: settleMs, signal })
    const view = proven ?? (await gateway.keys())
    const standing = judgeFleet(view, provider, key, before)
    if (standing.kind === 'refused') {
      throw new CommandFailure(`A worker took ${key} back (${standing.state}).`, {
        code: 'key_refused',
        fix: standing.fix,
      })
    }
    if (standing.kind !== 'taken' || standing.users === 0) {
      throw new CommandFailure(`The fleet does not keep ${key} in use.`, {
        code: 'fleet_late',
        fix: 'Look at soundfoundry keys status: it says what each worker makes of it.',
      })
    }
    const old = local.secrets.current?.fingerprint
    const former = old === undefined ? [] : [`${old} is ${rowOf(view, provider, old)?.slot ?? 'gone'}`]
    say([usersInWords(standing), ...former].join(', '))
  })
  return track
}

/**
 * Has test tracks made until one proves the credential, or until it is proven by real work: as long as it is not, it is
 * given to one track at a time, and under load that may be another one.
 *
 * @returns the id of the track that proves it; null where real work did
 */
async function proveByTrack(
  { local, fresh, gateway, backGateway, signal, trackLimitMs }: Rotation,
  before: KeysAnswer,
  say: (detail: string) => void,
): Promise<string | null> {
  const { provider } = local
  const key = fresh.fingerprint
  const judge = (view: KeysAnswer): FleetStanding | null => {
    const standing = judgeFleet(view, provider, key, before)
    const isSettled = standing.kind === 'refused' || (standing.kind === 'taken' && standing.users > 0)
    return isSettled ? standing : null
  }
  for (let left = mostTestTracks; ; left -= 1) {
    signal.throwIfAborted()
    const options = { provider, key, limitMs: trackLimitMs }
    const { id, others } = await runTestTrack({ gateway, backGateway }, options, say)
    if (others === null) {
      say(`${id} was made with it`)
      return id
    }
    const standing = await watchFleet(gateway, judge, { limitMs: settleMs, signal })
    if (standing?.kind === 'taken') {
      say(`real work proved it, while ${id} was made with ${others}`)
      return null
    }
    if (standing !== null || left === 1) {
      throw new CommandFailure(`The test track ${id} was made with ${others}, not with ${key}.`, {
        code: 'test_track_failed',
        fix: standing?.fix ?? 'Look at soundfoundry keys status: it says why the new credential was not used.',
      })
    }
  }
}

async function askQuietly(gateway: Gateway): Promise<KeysAnswer | null> {
  try {
    return await gateway.keys()
  } catch {
    return null
  }
}

/** The fleet may know more of why a credential was not taken than its track does. */
async function withFixOfFleet(error: unknown, { local, fresh, backGateway }: Rotation): Promise<unknown> {
  if (!(error instanceof CommandFailure) || error.fix !== null) return error
  const view = await askQuietly(backGateway)
  const row = view === null ? undefined : rowOf(view, local.provider, fresh.fingerprint)
  const fix = row?.fix ?? row?.last_refusal?.explanation ?? null
  return new CommandFailure(error.message, { fix, code: error.code, exitCode: error.exitCode, cause: error })
}

/**
 * Brings the file and the fleet back to what they were.
 *
 * @returns what the fleet has confirmed of it, in a sentence
 */
async function goBack(steps: Steps, rotation: Rotation, written: EnvStore): Promise<string> {
  const { local, backGateway, fleetLimitMs } = rotation
  const { provider, store, secrets } = local
  await steps.run('back: env file', async say => {
    await restoreEnvFile(written, store)
    say(`${store.path} is what it was`)
  })
  const key = secrets.current?.fingerprint
  if (key === undefined) return withoutOld(rotation)
  return steps.run('back: the fleet', async say => {
    const { signal } = new AbortController()
    const before = await askQuietly(backGateway)
    const taken = await waitForFleet(backGateway, provider, key, { limitMs: fleetLimitMs, signal, before })
    // Workers take it, and take it back into use a moment later: it worked before, so a probe is all they want.
    let standing = taken
    const inUse = (view: KeysAnswer): FleetStanding | null => {
      const seen = judgeFleet(view, provider, key, before)
      if (seen.kind === 'taken') standing = seen
      return isProven(seen) ? seen : null
    }
    if (await watchFleet(backGateway, inUse, { limitMs: settleMs, signal })) {
      say(`${standing.of} of ${standing.of} workers took ${key}`)
      return `Rolled back to ${key}.`
    }
    say(`${key} is in use at ${usersInWords(standing)}`)
    return `The env file names ${key} again, which is in use at ${usersInWords(standing)}.`
  })
}

/** Where no credential was before, workers have nothing to go back to: one that is in use stays so until another is there. */
async function withoutOld({ local, fresh, backGateway }: Rotation): Promise<string> {
  const view = await askQuietly(backGateway)
  const row = view === null ? undefined : rowOf(view, local.provider, fresh.fingerprint)
  const isKept = row !== undefined && row.workers > 0
  return isKept
    ? `Rolled back; the running workers keep ${fresh.fingerprint} until another one is there.`
    : 'Rolled back.'
}

/** What its own checks have against a credential, the fleet is to know, too. */
async function proveOrTell(steps: Steps, rotation: Rotation): Promise<KeysAnswer> {
  try {
    return await proveBefore(steps, rotation)
  } catch (error) {
    throw error instanceof CommandFailure ? await tellFleet(steps, rotation, error) : error
  }
}

/** What the JSON document of a rotation says beside its steps. */
export interface Rotated {
  readonly provider: CredentialProvider
  readonly key: string
  readonly previous: string | null
  readonly test_track: string | null
}

/**
 * Rotates a credential step by step. From the change of the file on, whatever fails or interrupts it brings file and
 * fleet back to the old credential before the failure is passed on.
 *
 * @throws {CommandFailure} with the reason and the fix
 */
export async function rotateKey(steps: Steps, rotation: Rotation): Promise<Rotated> {
  const { local, fresh, signal } = rotation
  const { provider, secrets, store } = local
  const before = await proveOrTell(steps, rotation)
  const old = secrets.current
  const keepsOld = old !== null && credentialRules[provider].check(old.reveal()).errors.length === 0
  signal.throwIfAborted()
  const written = await writeStep(steps, store, rotationChanges(local, fresh, keepsOld))
  try {
    const track = await proveAfter(steps, rotation, before)
    return { provider, key: fresh.fingerprint, previous: keepsOld ? old.fingerprint : null, test_track: track }
  } catch (error) {
    const failure = asFailure(error, signal)
    let back: string
    try {
      back = await goBack(steps, rotation, written)
    } catch (failedBack) {
      const { message, fix } = asFailure(failedBack, new AbortController().signal)
      throw new CommandFailure(`${failure.message} And the way back failed: ${message}`, {
        code: 'rollback_failed',
        fix: [failure.fix, fix, `Check ${store.path} and soundfoundry keys status.`]
          .filter(each => each !== null)
          .join(' '),
        exitCode: failure.exitCode,
        cause: error,
      })
    }
    throw new CommandFailure(`${failure.message} ${back}`, {
      code: failure.code,
      fix: failure.fix,
      exitCode: failure.exitCode,
      cause: error,
    })
  }
}
