import { credentialSlots, type CredentialSlot } from '@soundfoundry/config'
import { mayPass } from './verdict.ts'
import { slotOf, type Gone, type Key, type Named, type Ring, type Slot, type SlotProblem } from './ring.ts'

/** What one slot held when its sources were read. */
export type SlotReading =
  /** `inPlaceOf`: what a source that goes before holds is none. */
  | ({ readonly kind: 'holds'; readonly inPlaceOf: NoCredential | null } & Omit<Named, 'isReadable'>)
  | NoCredential
  /** The file that it most likely stands in cannot be read, which is told of the slot in use: it is what it was. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' }

/** What a source holds that is no credential. */
export type NoCredential =
  /** A value that breaks the format rules. */
  | { readonly kind: 'broken'; readonly fingerprint: string; readonly fix: string }
  /** Its source is there but cannot be read: whatever it named before still counts. */
  | { readonly kind: 'unreadable'; readonly fix: string }

export type SlotReadings = Readonly<Record<CredentialSlot, SlotReading>>

const unreadable = ({ named }: Slot): Named | null => (named === null ? null : { ...named, isReadable: false })

function readSlot(before: Slot, reading: SlotReading, at: number): Slot {
  const problem = (none: NoCredential): SlotProblem => {
    const reason = none.kind === 'broken' ? 'bad_format' : 'source_unreadable'
    const fingerprint = none.kind === 'broken' ? none.fingerprint : null
    const isSame = before.problem?.reason === reason && before.problem.fingerprint === fingerprint
    return { reason, fingerprint, fix: none.fix, since: isSame ? (before.problem?.since ?? at) : at }
  }
  switch (reading.kind) {
    case 'holds': {
      const { fingerprint, source, changeable, inPlaceOf } = reading
      const named = { fingerprint, source, changeable, isReadable: true }
      return { named, problem: inPlaceOf === null ? null : problem(inPlaceOf) }
    }
    case 'broken':
      return { named: null, problem: problem(reading) }
    case 'unreadable':
      return { named: unreadable(before), problem: problem(reading) }
    case 'unknown':
      return { named: unreadable(before), problem: null }
    case 'empty':
      return { named: null, problem: null }
  }
}

/** The key as it is when a slot begins to name it. */
function name(ring: Ring, known: Key | undefined, fingerprint: string, slot: CredentialSlot, at: number): Key {
  const isFirst = !ring.started
  if (known === undefined) {
    const isOld = slot === 'previous'
    return {
      fingerprint,
      stage: isOld || (isFirst && slot === 'current') ? 'proven' : 'checked',
      refusal: null,
      worked: isFirst && slot === 'current',
      hold: null,
      holds: 0,
      probing: false,
      probeAt: isOld ? null : at,
      inFlight: 0,
      submittedAt: 0,
      // Before this process started, another one may have worked with whatever was configured.
      used: isFirst || isOld,
      since: at,
    }
  }
  if (fingerprint === ring.established) {
    if (known.refusal === null) return known
    // No free probe can tell that a permission has been given; whoever names the key anew says so.
    return { ...known, refusal: mayPass(known.refusal.reason) ? null : known.refusal, probeAt: at }
  }
  if (slot === 'previous') return known.refusal === null ? { ...known, stage: 'proven' } : known
  // What was staged and probed goes on from there; anything else is tried afresh, for the source has changed.
  if (known.stage === 'probed' && known.refusal === null) return known
  return { ...known, stage: 'checked', refusal: null, hold: null, holds: 0, probeAt: at }
}

/** Values that broke the format, as they are remembered once they stand in no slot any more. */
function brokenOnes(slots: Ring['slots'], at: number): Gone[] {
  return credentialSlots.flatMap((slot): Gone[] => {
    const { problem } = slots[slot]
    if (problem === null || problem.fingerprint === null) return []
    const { fingerprint, reason, fix } = problem
    return [{ fingerprint, state: 'rejected', since: at, why: { reason, fix } }]
  })
}

/** Takes in what the sources name now. The first time, what they name as current is in use at once. */
export function readSources(ring: Ring, readings: SlotReadings, at: number): Ring {
  const slots = { ...ring.slots }
  const keys = new Map(ring.keys.map(key => [key.fingerprint, key]))
  for (const slot of credentialSlots) slots[slot] = readSlot(ring.slots[slot], readings[slot], at)
  for (const slot of credentialSlots) {
    const fingerprint = slots[slot].named?.fingerprint
    if (fingerprint === undefined || fingerprint === ring.slots[slot].named?.fingerprint) continue
    // Of a value that stands in several slots, the first one counts.
    if (slotOf({ ...ring, slots }, fingerprint) !== slot) continue
    keys.set(fingerprint, name(ring, keys.get(fingerprint), fingerprint, slot, at))
  }
  const established = ring.started ? ring.established : (slots.current.named?.fingerprint ?? null)
  const gone = [...brokenOnes(ring.slots, at), ...ring.gone]
  return { ...ring, started: true, slots, keys: [...keys.values()], established, gone }
}
