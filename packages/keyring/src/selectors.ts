import { credentialSlots, type CredentialSlot } from '@soundfoundry/config'
import { isInUse, whyOf } from './key-changes.ts'
import { currentOf, keyOf, slotOf, stateOf, type Key, type KeyReason, type KeyState, type Ring } from './ring.ts'

/** What a submit is for: only the work, or also the proof of the credential it is sent with. */
export type SubmitRole = 'current' | 'canary'

/**
 * The credential for the next submit; null when there is none. The canary has one submit at a time, and all others go
 * out with the credential in use. One that is refused is still given out when there is no other.
 */
export function credentialForSubmit(ring: Ring): { readonly fingerprint: string; readonly role: SubmitRole } | null {
  const canary = keyOf(ring, ring.canary)
  if (canary?.inFlight === 0) return { fingerprint: canary.fingerprint, role: 'canary' }
  const current = currentOf(ring)
  return current === null ? null : { fingerprint: current, role: 'current' }
}

const readingOrder: readonly KeyState[] = ['current', 'canary', 'previous', 'ready', 'probed', 'held', 'checked']

/**
 * The credentials to read a track with that was submitted with `fingerprint`, best first: that one if it is held, then
 * all others, since the keys of one account see the same requests; refused ones last.
 */
export function readersOf(ring: Ring, fingerprint: string): string[] {
  const rank = (key: Key): number => {
    if (key.fingerprint === fingerprint) return -1
    const place = readingOrder.indexOf(stateOf(ring, key))
    return key.refusal === null && place >= 0 ? place : readingOrder.length
  }
  return ring.keys
    .map(key => ({ fingerprint: key.fingerprint, rank: rank(key) }))
    .sort((a, b) => a.rank - b.rank)
    .map(each => each.fingerprint)
}

/** One credential as the fleet is told of it. Never holds a value. */
export interface KeyRow {
  /** Its fingerprint; null when its source cannot be read. */
  readonly key: string | null
  /** The slot that names it; null when no source does any more. */
  readonly slot: CredentialSlot | null
  readonly state: KeyState
  /** Whether submits go out with it: the one in use, or the canary that stands in for it. At most one row says so. */
  readonly in_use: boolean
  /** Words for where it comes from. */
  readonly source: string | null
  /** False for the process environment, which cannot change while the process runs. */
  readonly changeable: boolean
  /** Since when it is in this state, RFC 3339. */
  readonly since: string
  readonly reason: KeyReason | null
  readonly fix: string | null
  /** Submits with it that this process is waiting for. */
  readonly in_flight: number
  /** No new work goes out with it, and tracks may still be at the provider that were submitted with it. */
  readonly draining: boolean
  /** When it is probed or tried again, RFC 3339; null when only a change of the source leads to that. */
  readonly retry_at: string | null
  /** It is in use and no source that can be read holds it any more. */
  readonly lost_on_restart: boolean
}

const stateOrder: readonly KeyState[] = [
  ...(['current', 'canary', 'probed', 'checked', 'candidate', 'held', 'ready', 'previous'] as const),
  ...(['rejected', 'rolled_back', 'retired'] as const),
]

const time = (at: number): string => new Date(at).toISOString()

function keyRow(ring: Ring, key: Key): KeyRow {
  const { fingerprint } = key
  const slot = slotOf(ring, fingerprint)
  const named = slot === null ? null : ring.slots[slot].named
  const state = stateOf(ring, key)
  const why = whyOf(ring, fingerprint)
  const retryAt = state === 'held' ? key.probeAt : (key.refusal?.retryAt ?? null)
  return {
    key: fingerprint,
    slot,
    state,
    in_use: isInUse(ring, fingerprint),
    source: named?.source ?? null,
    changeable: named?.changeable ?? true,
    since: time(key.since),
    reason: why?.reason ?? null,
    fix: why?.fix ?? null,
    in_flight: key.inFlight,
    draining: state !== 'current' && state !== 'canary' && (key.used || key.inFlight > 0),
    retry_at: retryAt === null ? null : time(retryAt),
    lost_on_restart: isInUse(ring, fingerprint) && !isInSource(ring, fingerprint),
  }
}

const isInSource = (ring: Ring, fingerprint: string): boolean =>
  credentialSlots.some(slot => {
    const { named } = ring.slots[slot]
    return named?.fingerprint === fingerprint && named.isReadable
  })

/** Every credential of the provider, what stands in a slot without being one, and what is gone since lately; the one in use first. */
export function describe(ring: Ring): KeyRow[] {
  const nothing = {
    in_use: false,
    source: null,
    changeable: true,
    in_flight: 0,
    draining: false,
    retry_at: null,
    lost_on_restart: false,
  }
  const problems = (['current', 'next', 'previous'] as const).flatMap((slot): KeyRow[] => {
    const { problem } = ring.slots[slot]
    if (problem === null) return []
    const { fingerprint, reason, fix, since } = problem
    return [{ ...nothing, key: fingerprint, slot, state: 'rejected', since: time(since), reason, fix }]
  })
  const gone = ring.gone.map(({ fingerprint, state, since, why }): KeyRow => {
    const ended = { slot: null, state, since: time(since), reason: why?.reason ?? null, fix: why?.fix ?? null }
    return { ...nothing, key: fingerprint, ...ended }
  })
  const place = (row: KeyRow): number => (row.in_use ? -1 : stateOrder.indexOf(row.state))
  return [...ring.keys.map(key => keyRow(ring, key)), ...problems, ...gone].sort((a, b) => place(a) - place(b))
}
