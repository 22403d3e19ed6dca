import { setTimeout as delay } from 'node:timers/promises'
import type { CredentialProvider } from '@soundfoundry/config'
import { CommandFailure } from './command-failure.ts'
import type { Gateway } from './gateway.ts'
import type { KeysView, KeyView } from './keys-view.ts'
import { GatewayFailure } from './problem-answer.ts'

/** States in which a worker sends new work out with a credential. */
const usingStates = new Set(['canary', 'current'])
const refusedStates = new Set(['rejected', 'rolled_back'])

/** How the fleet stands to one credential. */
export type FleetStanding =
  | { readonly kind: 'settled'; readonly current: number; readonly canary: number; readonly of: number }
  | {
      readonly kind: 'pending'
      readonly on: number
      readonly of: number
      readonly reason: string | null
      readonly fix: string | null
    }
  | { readonly kind: 'refused'; readonly state: string; readonly reason: string | null; readonly fix: string | null }

const rowsOf = (view: KeysView, provider: CredentialProvider, key: string): KeyView[] =>
  view.keys.filter(each => each.provider === provider && each.key === key)

const workersIn = (rows: readonly KeyView[], states: ReadonlySet<string>): number =>
  rows.filter(({ state }) => states.has(state)).reduce((sum, { workers }) => sum + workers, 0)

/** How many workers of a provider there are. */
export const workersOf = (view: KeysView, provider: CredentialProvider): number => view.workers[provider] ?? 0

/** The row to read reasons from: one that refuses, before any other. */
export function rowOf(view: KeysView, provider: CredentialProvider, key: string): KeyView | undefined {
  const rows = rowsOf(view, provider, key)
  return rows.find(({ state }) => refusedStates.has(state)) ?? rows.find(({ reason }) => reason !== null) ?? rows[0]
}

/**
 * Judges whether every worker of a provider sends its work out with this credential.
 *
 * @param before the view before anything was changed: a refusal that stood in it says nothing about now
 */
export function judgeFleet(
  view: KeysView,
  provider: CredentialProvider,
  key: string,
  before: KeysView | null = null,
): FleetStanding {
  const rows = rowsOf(view, provider, key)
  const of = workersOf(view, provider)
  const stale = before === null ? [] : rowsOf(before, provider, key).map(({ state }) => state)
  const refusal = rows.find(({ state }) => refusedStates.has(state) && !stale.includes(state))
  if (refusal !== undefined) {
    const { state, reason, fix } = refusal
    return { kind: 'refused', state, reason, fix }
  }
  const on = workersIn(rows, usingStates)
  if (of > 0 && on >= of) {
    return {
      kind: 'settled',
      current: workersIn(rows, new Set(['current'])),
      canary: workersIn(rows, new Set(['canary'])),
      of,
    }
  }
  const waiting = rows.find(({ reason }) => reason !== null)
  return { kind: 'pending', on, of, reason: waiting?.reason ?? null, fix: waiting?.fix ?? null }
}

/** Whether every worker has proven the credential with work of its own. */
export const isProven = (standing: FleetStanding): boolean =>
  standing.kind === 'settled' && standing.current >= standing.of

/** How many tracks are followed with a credential, and whether any worker sends new work out with it. */
export function tracksOn(
  view: KeysView,
  provider: CredentialProvider,
  key: string,
): { inFlight: number; isInUse: boolean } {
  const rows = rowsOf(view, provider, key)
  return {
    inFlight: rows.reduce((sum, row) => sum + row.in_flight, 0),
    isInUse: rows.some(({ state, workers }) => usingStates.has(state) && workers > 0),
  }
}

const pollMs = 250

export interface WaitOptions {
  readonly limitMs: number
  readonly signal: AbortSignal
  /** Told what was last seen. */
  readonly onView?: (view: KeysView) => void
}

/**
 * Asks the gateway for the fleet's credentials again and again until `decide` gives an answer; null when the limit
 * passes. A gateway that is away for a moment is asked again.
 *
 * @throws what the gateway refuses for good, what `decide` throws, and the last failure where no answer ever came
 */
export async function watchFleet<Answer>(
  gateway: Gateway,
  decide: (view: KeysView) => Answer | null,
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

/** Waits until every worker of a provider works with a credential. Throws when one refuses it or the limit passes. */
export async function waitForFleet(
  gateway: Gateway,
  provider: CredentialProvider,
  key: string,
  options: WaitOptions & { before: KeysView | null },
): Promise<FleetStanding & { kind: 'settled' }> {
  let last: FleetStanding | null = null
  const settled = await watchFleet(
    gateway,
    view => {
      last = judgeFleet(view, provider, key, options.before)
      if (last.kind !== 'refused') return last.kind === 'settled' ? last : null
      const reason = last.reason === null ? '' : `: ${last.reason}`
      throw new CommandFailure(`A worker took ${key} back (${last.state}${reason}).`, {
        code: 'key_refused',
        fix: last.fix,
      })
    },
    options,
  )
  if (settled !== null) return settled
  throw lateFailure(key, last, options.limitMs)
}

function lateFailure(key: string, last: FleetStanding | null, limitMs: number): CommandFailure {
  const seconds = Math.round(limitMs / 1000)
  const standing = last?.kind === 'pending' ? last : { on: 0, of: 0, reason: null, fix: null }
  const why = standing.reason === null ? '' : ` It waits because of ${standing.reason}.`
  return new CommandFailure(`After ${seconds} s, ${standing.on} of ${standing.of} workers work with ${key}.${why}`, {
    code: 'fleet_late',
    fix:
      standing.fix ??
      'Check that the workers read this env file, and look at soundfoundry keys status; --timeout waits longer.',
  })
}
