import type { CredentialProvider, CredentialSlot } from '@soundfoundry/config'
import type { Reason } from '@soundfoundry/track'

/** Where a credential stands in its life. */
export type KeyState =
  | 'candidate'
  | 'checked'
  | 'probed'
  | 'ready'
  | 'held'
  | 'canary'
  | 'current'
  | 'previous'
  | 'retired'
  | 'rejected'
  | 'rolled_back'

/** Why a credential is refused or waits: what a provider said, or what is wrong before any provider is asked. */
export type KeyReason = Reason | 'bad_format' | 'source_unreadable' | 'no_verdict'

/** A reason to branch on, and one or two sentences for a person: what is wrong and what to do. Never holds a value. */
export interface Why {
  readonly reason: KeyReason
  readonly fix: string
}

/** A refusal of a key as such; it stands until the source changes, or until `retryAt` where the reason may pass. */
export interface KeyRefusal extends Why {
  readonly by: 'probe' | 'canary' | 'submit'
  /** Milliseconds since the epoch; null when only a change of the source is worth another try. */
  readonly retryAt: number | null
}

/** One credential that is held, by its fingerprint. Times are milliseconds since the epoch. */
export interface Key {
  readonly fingerprint: string
  /** How far it has been proven: format only, by a free probe, inconclusively, or by being in use. */
  readonly stage: 'checked' | 'probed' | 'held' | 'proven'
  readonly refusal: KeyRefusal | null
  /** Work went out with it before, and it was not refused since: taken back, it needs no new proof by a track. */
  readonly worked: boolean
  /** Why it waits, while it is `held`. */
  readonly hold: Why | null
  /** Tries in a row that told nothing. */
  readonly holds: number
  readonly probing: boolean
  /** When a probe is due; null when none is. */
  readonly probeAt: number | null
  /** Submits with it that this process is waiting for. */
  readonly inFlight: number
  readonly submittedAt: number
  /** Tracks may be at the provider that were submitted with it, by whichever process. */
  readonly used: boolean
  readonly since: number
}

/** What a slot names, as last read. */
export interface Named {
  readonly fingerprint: string
  /** Words for the source. */
  readonly source: string
  /** Whether the source can change while the process runs. */
  readonly changeable: boolean
  /** False when the source cannot be read now, so that this is what it named before. */
  readonly isReadable: boolean
}

/** Something in a slot that is no credential. `fingerprint` is null when no value could be read. */
export interface SlotProblem extends Why {
  readonly fingerprint: string | null
  readonly since: number
}

export interface Slot {
  readonly named: Named | null
  readonly problem: SlotProblem | null
}

/** A credential that is not held any more, and how its life ended; `why` is null for one that was in use. */
export interface Gone {
  readonly fingerprint: string
  readonly state: 'retired' | 'rejected' | 'rolled_back' | 'held'
  readonly since: number
  readonly why: Why | null
}

/**
 * Every credential of one provider as one process holds it. No values, only fingerprints.
 *
 * `established` is the one that works, or that was configured at the start: nothing but an accepted canary, or one that
 * worked before and is asked for again, takes its place. Where it is refused or there is none, the canary stands in for it at once: see `currentOf`;
 * a canary that stands in stays so when no source names it any more.
 */
export interface Ring {
  readonly provider: CredentialProvider
  readonly started: boolean
  readonly slots: Readonly<Record<CredentialSlot, Slot>>
  readonly keys: readonly Key[]
  readonly established: string | null
  readonly canary: string | null
  /**
   * The latest ones that nothing needs any more. One that was tried in vain is among them for a while: whoever takes it
   * out of the source again, a command above all, must not take away the reason with it.
   */
  readonly gone: readonly Gone[]
}

const emptySlot: Slot = { named: null, problem: null }

/** A ring that has not read its sources yet. */
export function emptyRing(provider: CredentialProvider): Ring {
  return {
    provider,
    started: false,
    slots: { current: emptySlot, next: emptySlot, previous: emptySlot },
    keys: [],
    established: null,
    canary: null,
    gone: [],
  }
}

/** The held key of this fingerprint. */
export function keyOf(ring: Ring, fingerprint: string | null | undefined): Key | undefined {
  return ring.keys.find(key => key.fingerprint === fingerprint)
}

/** The ring with some of its keys changed. */
export function update(ring: Ring, fingerprints: readonly string[], change: (key: Key) => Key): Ring {
  return { ...ring, keys: ring.keys.map(key => (fingerprints.includes(key.fingerprint) ? change(key) : key)) }
}

/** The first slot whose source names this fingerprint. */
export function slotOf(ring: Ring, fingerprint: string): CredentialSlot | null {
  const slots = ['current', 'next', 'previous'] as const
  return slots.find(slot => ring.slots[slot].named?.fingerprint === fingerprint) ?? null
}

/** Whether the established credential is there and not refused. */
export function establishedWorks(ring: Ring): boolean {
  return keyOf(ring, ring.established)?.refusal === null
}

/** The credential in use: the established one or, where that does not work, the canary that stands in for it. */
export function currentOf(ring: Ring): string | null {
  return establishedWorks(ring) ? ring.established : (ring.canary ?? ring.established)
}

/** Where a held key stands. */
export function stateOf(ring: Ring, key: Key): KeyState {
  if (key.fingerprint === ring.canary) return 'canary'
  if (key.fingerprint === currentOf(ring)) return 'current'
  if (key.refusal !== null) return key.refusal.by === 'canary' ? 'rolled_back' : 'rejected'
  const slot = slotOf(ring, key.fingerprint)
  // Whatever no source asks for any more is only kept for its tracks.
  if (key.stage === 'proven' || slot === null || slot === 'previous') return 'previous'
  return key.stage === 'probed' && slot === 'next' ? 'ready' : key.stage
}
