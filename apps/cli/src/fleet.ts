import { setTimeout as delay } from 'node:timers/promises'
import type { CredentialProvider } from '@soundfoundry/config'
import type { KeysAnswer } from '@soundfoundry/track'
import { CommandFailure } from './command-failure.ts'
import type { Gateway } from './gateway.ts'
import { GatewayFailure } from './problem-answer.ts'

/** One credential as the fleet has it. */
export type KeyRow = KeysAnswer['keys'][number]

const takenStates: ReadonlySet<string> = new Set(['canary', 'current'])
export const refusedStates: ReadonlySet<string> = new Set(['rejected', 'rolled_back'])

/**
 * How the fleet stands to one credential.
 *
 * `taken`: every worker has read it, and will prove it with its next track (`canary`) or has done so (`current`).
 * `users` counts the workers whose submits go out with it; a canary goes out with single ones beside the key in use.
 */
export type FleetStanding =
  | { readonly kind: 'taken'; readonly state: string; readonly users: number; readonly of: number }
  | {
      readonly kind: 'pending'
      /** Null as long as no worker knows it. */
      readonly state: string | null
      readonly of: number
      readonly reason: string | null
      readonly fix: string | null
    }
  | { readonly kind: 'refused'; readonly state: string; readonly reason: string | null; readonly fix: string | null }

/** How many workers of a provider there are. */
export const workersOf = (view: KeysAnswer, provider: CredentialProvider): number => view.workers[provider]

/** How a credential stands over all workers; undefined when none knows it. */
export const rowOf = (view: KeysAnswer, provider: CredentialProvider, key: string): KeyRow | undefined =>
  view.keys.find(each => each.provider === provider && each.key === key)

/** Whether any worker still reads another credential in the slot of the one in use: its file was not read again yet. */
const isReadElsewhere = (view: KeysAnswer, provider: CredentialProvider, key: string): boolean =>
  view.keys.some(each => each.provider === provider && each.slot === 'current' && each.key !== key)

/**
 * Judges whether every worker of a provider took a credential as the one to use.
 *
 * The state of a row is that of the worker with the most to complain of, so that one word speaks for all.
 *
 * @param before the view before anything was changed: a refusal that stood in it says nothing about now
 */
export function judgeFleet(
  view: KeysAnswer,
  provider: CredentialProvider,
  key: string,
  before: KeysAnswer | null = null,
): FleetStanding {
  const row = rowOf(view, provider, key)
  const of = workersOf(view, provider)
  if (row === undefined) return { kind: 'pending', state: null, of, reason: null, fix: null }
  const { state, slot, reason, fix } = row
  const known = before === null ? undefined : rowOf(before, provider, key)
  const isStale = known?.state === state && known.slot === slot
  if (refusedStates.has(state) && !isStale) return { kind: 'refused', state, reason, fix }
  const isRead = slot === 'current' && !isReadElsewhere(view, provider, key)
  const isEverybodyAtWork = of > 0 && usersOf(view, provider) >= of
  if (isRead && isEverybodyAtWork && takenStates.has(state)) return { kind: 'taken', state, users: row.workers, of }
  return { kind: 'pending', state, of, reason, fix }
}

/** How many workers of a provider have any credential to submit with. */
export const usersOf = (view: KeysAnswer, provider: CredentialProvider): number =>
  view.keys.filter(each => each.provider === provider).reduce((sum, { workers }) => sum + workers, 0)

/** Whether every worker has proven the credential with work of its own. */
export const isProven = (standing: FleetStanding): boolean =>
  standing.kind === 'taken' && standing.state === 'current' && standing.users >= standing.of

/** How many workers work with it, and what becomes of the others. */
export function usersInWords({ users, of }: { readonly users: number; readonly of: number }): string {
  const others = of - users
  if (others <= 0) return `${of} of ${of} workers`
  return `${users} of ${of} workers, ${others} ${others === 1 ? 'proves' : 'prove'} it with the next track`
}

/** How many tracks are followed with a credential, and how many workers send their work out with it. */
export function useOf(
  view: KeysAnswer,
  provider: CredentialProvider,
  key: string,
): { inFlight: number; users: number } {
  const row = rowOf(view, provider, key)
  return { inFlight: row?.in_flight ?? 0, users: row?.workers ?? 0 }
}

const pollMs = 250

/** How long to wait for the last workers to have a credential in use that all of them took. Milliseconds. */
export const settleMs = 5_000

export interface WaitOptions {
  readonly limitMs: number
  readonly signal: AbortSignal
  /** Told what was last seen. */
  readonly onView?: (view: KeysAnswer) => void
}

/**
 * Asks the gateway for the fleet's credentials again and again until `decide` gives an answer; null when the limit
 * passes. A gateway that is away for a moment is asked again.
 *
 * @throws what the gateway refuses for good, what `decide` throws, and the last failure where no answer ever came
 */
export async function watchFleet<Answer>(
  gateway: Gateway,
  decide: (view: KeysAnswer) => Answer | null,
  { limitMs, signal, onView }: WaitOptions,
): Promise<Answer | null> {
  const end = performance.now() + limitMs
  let lastFailure: GatewayFailure | null = null
  do {
    try {
      const view = await gateway.keys()
      lastFailure = null
      onView?.(view)
      const answer = decide(view)
      if (answer !== null) return answer
    } catch (error) {
      if (!(error instanceof GatewayFailure) || !error.isPassing) throw error
      lastFailure = error
    }
    await delay(pollMs, undefined, { signal })
  } while (performance.now() < end)
  if (lastFailure !== null) throw lastFailure
  return null
}

/** Waits until every worker of a provider took a credential. Throws when one refuses it or the limit passes. */
export async function waitForFleet(
  gateway: Gateway,
  provider: CredentialProvider,
  key: string,
  options: WaitOptions & { before: KeysAnswer | null },
): Promise<FleetStanding & { kind: 'taken' }> {
  let last: FleetStanding | null = null
  const taken = await watchFleet(
    gateway,
    view => {
      last = judgeFleet(view, provider, key, options.before)
      if (last.kind !== 'refused') return last.kind === 'taken' ? last : null
      const reason = last.reason === null ? '' : `: ${last.reason}`
      throw new CommandFailure(`A worker took ${key} back (${last.state}${reason}).`, {
        code: 'key_refused',
        fix: last.fix,
      })
    },
    options,
  )
  if (taken !== null) return taken
  throw lateFailure(key, last, options.limitMs)
}

function lateFailure(key: string, last: FleetStanding | null, limitMs: number): CommandFailure {
  const seconds = Math.round(limitMs / 1000)
  const standing = last?.kind === 'pending' ? last : null
  const state = standing?.state ?? 'not known to any'
  const why = standing?.reason == null ? '' : ` because of ${standing.reason}`
  return new CommandFailure(`After ${seconds} s, not every worker has taken ${key}: it is ${state}${why}.`, {
    code: 'fleet_late',
    fix:
      standing?.fix ??
      'Check that the workers read this env file, and look at soundfoundry keys status; --timeout waits longer.',
  })
}
