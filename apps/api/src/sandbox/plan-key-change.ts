import { credentialRules, type CredentialProvider, type Secret } from '@soundfoundry/config'
import {
  retirementChanges,
  rollbackChanges,
  rotationChanges,
  type EnvChange,
  type KeySlots,
} from '@soundfoundry/env-file'
import type { KeysAnswer } from '@soundfoundry/track'

export const keyActions = ['rotate', 'roll_back', 'retire'] as const
export type KeyAction = (typeof keyActions)[number]

type KeyRow = KeysAnswer['keys'][number]

/** A key that the fleet has yet to judge. */
const onTheWay: ReadonlySet<string> = new Set(['candidate', 'checked', 'probed', 'held', 'ready', 'canary'])
/** A key that the fleet does not work with. */
const discarded: ReadonlySet<string> = new Set(['rejected', 'rolled_back', 'retired'])

const rowOf = (rows: readonly KeyRow[], secret: Secret | null): KeyRow | undefined =>
  secret === null ? undefined : rows.find(({ key }) => key === secret.fingerprint)

const tracks = (count: number): string => (count === 1 ? '1 track is' : `${count} tracks are`)

/**
 * Why a provider's key cannot be changed like this now, in one sentence; null when it can. Pure.
 *
 * @param rows how the fleet stands to its credentials
 */
export function whyNotNow(action: KeyAction, { secrets }: KeySlots, rows: readonly KeyRow[]): string | null {
  const { current, previous } = secrets
  if (action === 'rotate') {
    const row = rowOf(rows, current)
    const isOpen = row !== undefined && onTheWay.has(row.state)
    return isOpen ? `${row.key} is on its way (${row.state}): the next track decides whether it is taken.` : null
  }
  const isSame = previous !== null && current?.equals(previous) === true
  if (action === 'roll_back') {
    return previous === null || isSame ? 'There is no previous key to go back to.' : null
  }
  if (previous === null) return 'There is no previous key to retire.'
  const row = rowOf(rows, previous)
  if (isSame || row === undefined) return null
  if (row.workers > 0) return `${row.key} is still in use: the next track decides about the new one.`
  return row.in_flight > 0 ? `${tracks(row.in_flight)} still followed with ${row.key}.` : null
}

/** Whether the key that stands in the file is one to fall back to. */
function isWorthKeeping(provider: CredentialProvider, current: Secret | null, rows: readonly KeyRow[]): boolean {
  if (current === null || credentialRules[provider].check(current.reveal()).errors.length > 0) return false
  const row = rowOf(rows, current)
  return row === undefined || !discarded.has(row.state)
}

/** The changes of the file that put a new key in use. Pure. */
export const changesToRotate = (
  provider: CredentialProvider,
  slots: KeySlots,
  rows: readonly KeyRow[],
  fresh: Secret,
): EnvChange[] => rotationChanges(slots, fresh, isWorthKeeping(provider, slots.secrets.current, rows))

/** The changes of the file that swap the previous key in, or take it away. Pure. */
export const changesWithPrevious = (
  action: Exclude<KeyAction, 'rotate'>,
  slots: KeySlots,
  previous: Secret,
): EnvChange[] => (action === 'retire' ? retirementChanges(slots) : rollbackChanges(slots, previous))
