import { credentialSlots, type CredentialSlot } from '@soundfoundry/config'
import { currentOf, keyOf, slotOf, stateOf, type KeyReason, type KeyState, type Ring, type Why } from './ring.ts'

/** One step that one credential took; from null: it was not there before. A step from a state to itself is a new reason. */
export interface KeyChange {
  /** Null when its source could not be read. */
  readonly fingerprint: string | null
  readonly slot: CredentialSlot | null
  readonly from: KeyState | null
  readonly to: KeyState
  readonly reason: KeyReason | null
  readonly fix: string | null
}

/** Why a key is where it is, if there is something to say. */
export function whyOf(ring: Ring, fingerprint: string): Why | null {
  const key = keyOf(ring, fingerprint)
  if (key === undefined) return null
  return key.refusal ?? (stateOf(ring, key) === 'held' ? key.hold : null)
}

/** The states between two that a single step passes through. */
function between(from: KeyState | null, to: KeyState): readonly KeyState[] {
  if (from === null && (to === 'checked' || to === 'rejected')) return ['candidate', to]
  if ((from === 'checked' || from === 'held') && to === 'canary') return ['probed', to]
  return [to]
}

function steps(change: KeyChange): KeyChange[] {
  const { fingerprint, slot } = change
  let { from } = change
  const passed: KeyChange[] = []
  for (const to of between(from, change.to)) {
    passed.push(to === change.to ? { ...change, from } : { fingerprint, slot, from, to, reason: null, fix: null })
    from = to
  }
  return passed
}

function problemChanges(before: Ring, after: Ring): KeyChange[] {
  return credentialSlots.flatMap((slot): KeyChange[] => {
    const { problem } = after.slots[slot]
    const known = before.slots[slot].problem
    if (problem === null) return []
    if (known?.reason === problem.reason && known.fingerprint === problem.fingerprint) return []
    const { fingerprint, reason, fix } = problem
    return steps({ fingerprint, slot, from: null, to: 'rejected', reason, fix })
  })
}

/** Every change of state or reason from one ring to the next, and the next with the time of each change of state. */
export function changesBetween(
  before: Ring,
  after: Ring,
  at: number,
): { readonly ring: Ring; readonly changes: readonly KeyChange[] } {
  const changes = problemChanges(before, after)
  const moved = new Set<string>()
  for (const key of after.keys) {
    const { fingerprint } = key
    const known = keyOf(before, fingerprint)
    const from = known === undefined ? null : stateOf(before, known)
    const to = stateOf(after, key)
    const why = whyOf(after, fingerprint)
    if (from !== to) moved.add(fingerprint)
    if (from === to && (whyOf(before, fingerprint)?.reason ?? null) === (why?.reason ?? null)) continue
    const slot = slotOf(after, fingerprint)
    changes.push(...steps({ fingerprint, slot, from, to, reason: why?.reason ?? null, fix: why?.fix ?? null }))
  }
  for (const key of before.keys) {
    if (keyOf(after, key.fingerprint) !== undefined) continue
    const { fingerprint } = key
    const from = stateOf(before, key)
    changes.push({ fingerprint, slot: null, from, to: 'retired', reason: null, fix: null })
  }
  const keys = after.keys.map(key => (moved.has(key.fingerprint) ? { ...key, since: at } : key))
  return { ring: { ...after, keys }, changes }
}

/** Whether the next submit that is no canary's goes out with it. */
export const isInUse = (ring: Ring, fingerprint: string): boolean => currentOf(ring) === fingerprint
